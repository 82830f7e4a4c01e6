/** A JSON text with what JSON.parse lets go of: the digits of a number, the order of members that are called as numbers, a name given twice. */
export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number' | 'word'; readonly text: string }

export type JsonMember = readonly [name: string, value: JsonNode]

interface Cursor {
  readonly text: string
  at: number
}

const DEPTH_MAX = 200
const SPACES = ' \t\n\r'
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y

/** Undefined where the text is no JSON, or is nested deeper than any document. */
export function jsonNode(text: string): JsonNode | undefined {
  const cursor = { text, at: 0 }
  const node = nodeAt(cursor, 1)
  skipSpace(cursor)
  return cursor.at === text.length ? node : undefined
}

function nodeAt(cursor: Cursor, depth: number): JsonNode | undefined {
  if (depth > DEPTH_MAX) return undefined
  skipSpace(cursor)
  switch (cursor.text[cursor.at]) {
    case '{':
      return objectAt(cursor, depth)
    case '[':
      return arrayAt(cursor, depth)
    case '"': {
      const value = stringAt(cursor)
      return value === undefined ? undefined : { kind: 'string', value }
    }
    default: {
      const word = taken(cursor, WORD)
      if (word !== undefined) return { kind: 'word', text: word }
      const number = taken(cursor, NUMBER)
      return number === undefined ? undefined : { kind: 'number', text: number }
    }
  }
}

function objectAt(cursor: Cursor, depth: number): JsonNode | undefined {
  const members: JsonMember[] = []
  cursor.at += 1
  if (isNext(cursor, '}')) return { kind: 'object', members }
  for (;;) {
    skipSpace(cursor)
    const name = stringAt(cursor)
    if (name === undefined || !isNext(cursor, ':')) return undefined
    const value = nodeAt(cursor, depth + 1)
    if (!value) return undefined
    members.push([name, value])
    if (isNext(cursor, '}')) return { kind: 'object', members }
    if (!isNext(cursor, ',')) return undefined
  }
}

function arrayAt(cursor: Cursor, depth: number): JsonNode | undefined {
  const items: JsonNode[] = []
  cursor.at += 1
  if (isNext(cursor, ']')) return { kind: 'array', items }
  for (;;) {
    const item = nodeAt(cursor, depth + 1)
    if (!item) return undefined
    items.push(item)
    if (isNext(cursor, ']')) return { kind: 'array', items }
    if (!isNext(cursor, ',')) return undefined
  }
}

function stringAt(cursor: Cursor): string | undefined {
  const { text, at } = cursor
  if (text[at] !== '"') return undefined
  let end = text.indexOf('"', at + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end === -1) return undefined
  cursor.at = end + 1
  return parsed(text.slice(at, end + 1))
}

function isEscaped(text: string, quote: number): boolean {
  let at = quote
  while (text[at - 1] === '\\') at -= 1
  return (quote - at) % 2 === 1
}

function parsed(token: string): string | undefined {
  try {
    const value: unknown = JSON.parse(token)
    return typeof value === 'string' ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isNext(cursor: Cursor, mark: string): boolean {
  skipSpace(cursor)
  if (cursor.text[cursor.at] !== mark) return false
  cursor.at += 1
  return true
}

function skipSpace(cursor: Cursor): void {
  // past the end it is an empty text, which is in every text
  while (cursor.at < cursor.text.length && SPACES.includes(cursor.text.charAt(cursor.at))) cursor.at += 1
}

function taken(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at
  const [found] = pattern.exec(cursor.text) ?? []
  if (found !== undefined) cursor.at += found.length
  return found
}
