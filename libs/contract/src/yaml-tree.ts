import {
  boolCoreTag,
  EVENT_ID,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  nullCoreTag,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from 'js-yaml'

/** What a YAML text says, each part with the offset at which it stands. */
export type YamlNode =
  | { readonly kind: 'scalar'; readonly at: number; readonly value: Scalar }
  | { readonly kind: 'list'; readonly at: number; readonly items: YamlNode[] }
  | YamlMapping
  | { readonly kind: 'alias'; readonly at: number }

export interface YamlMapping {
  readonly kind: 'mapping'
  readonly at: number
  readonly entries: YamlEntry[]
}

export interface YamlEntry {
  readonly key: YamlNode
  readonly value: YamlNode
}

type Scalar = string | number | boolean | null

/** Why a text is no YAML, and where. */
export interface YamlFault {
  readonly at: number
  readonly why: string
}

/** The one document of a text; undefined where it is empty. */
export function yamlTree(text: string): { readonly top: YamlNode | undefined } | { readonly fault: YamlFault } {
  try {
    return { top: read(text) }
  } catch (error) {
    if (error instanceof YAMLException) return { fault: { at: error.mark?.position ?? 0, why: error.reason } }
    throw error
  }
}

function read(text: string): YamlNode | undefined {
  const building = builder(text)
  let documents = 0
  for (const event of parseEvents(text, {})) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        documents += 1
        if (documents > 1) YAMLException.throwAt(text, building.last(), 'expected one document')
        break
      case EVENT_ID.SEQUENCE:
        refuseTag(text, event.tagStart)
        building.begin({ kind: 'list', at: event.start, items: [] })
        break
      case EVENT_ID.MAPPING:
        refuseTag(text, event.tagStart)
        building.begin({ kind: 'mapping', at: event.start, entries: [] })
        break
      case EVENT_ID.SCALAR:
        refuseTag(text, event.tagStart)
        building.put({ kind: 'scalar', at: placeOf(text, event) ?? building.last(), value: valueOf(text, event) })
        break
      case EVENT_ID.ALIAS:
        building.put({ kind: 'alias', at: event.anchorStart - 1 })
        break
      case EVENT_ID.POP:
        building.end()
    }
  }
  return building.top()
}

type Collection = Extract<YamlNode, { kind: 'list' | 'mapping' }>

/** Puts what is told in the order of the text where it belongs. */
function builder(text: string) {
  const open: { readonly of: Collection; key: YamlNode | undefined }[] = []
  let top: YamlNode | undefined
  let last = 0
  const put = (node: YamlNode) => {
    last = node.at
    const around = open.at(-1)
    if (!around) top = node
    else if (around.of.kind === 'list') around.of.items.push(node)
    else if (around.key === undefined) around.key = node
    else {
      around.of.entries.push({ key: around.key, value: node })
      around.key = undefined
    }
  }
  return {
    put,
    begin(of: Collection) {
      put(of)
      open.push({ of, key: undefined })
    },
    /** Of the document too, which nothing is around. */
    end() {
      const closed = open.pop()?.of
      if (closed?.kind === 'mapping') refuseRepeated(text, closed)
    },
    top: () => top,
    /** Where the last of it stands. */
    last: () => last,
  }
}

function refuseTag(text: string, at: number): void {
  if (at >= 0) YAMLException.throwAt(text, at, 'tags cannot stand here')
}

function refuseRepeated(text: string, { entries }: YamlMapping): void {
  const known = new Set<Scalar>()
  for (const { key } of entries) {
    if (key.kind !== 'scalar') continue
    if (known.has(key.value)) YAMLException.throwAt(text, key.at, 'a key stands here that stood before in the same mapping')
    known.add(key.value)
  }
}

type ScalarEvent = Extract<ReturnType<typeof parseEvents>[number], { type: typeof EVENT_ID.SCALAR }>

/** With its quote, or the sign of a block. Where nothing is written it has no place. */
function placeOf(text: string, { valueStart, style }: ScalarEvent): number | undefined {
  if (valueStart < 0) return undefined
  if (style === SCALAR_STYLE.PLAIN) return valueStart
  if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return valueStart - 1
  return Math.max(text.lastIndexOf('|', valueStart), text.lastIndexOf('>', valueStart))
}

const PLAIN = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]
/** What a null, a flag or a number can begin with. */
const BEGINS_VALUE = /^[~nNtTfF+\-.0-9]|^$/

function valueOf(text: string, event: ScalarEvent): Scalar {
  const written = getScalarValue(text, event)
  if (event.style !== SCALAR_STYLE.PLAIN || !BEGINS_VALUE.test(written)) return written
  for (const tag of PLAIN) {
    const value: unknown = tag.resolve(written, false, tag.tagName)
    if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  }
  return written
}
