import { Fault } from '@storemesh/core'

/** How Postgres makes JSON of a column. Whatever is not named here becomes its text; of what is opaque it would make an object. */
export type ColumnType =
  | { readonly kind: 'number' | 'boolean' | 'json' | 'instant' | 'text' | 'opaque' }
  | { readonly kind: 'array'; readonly of: ColumnType; readonly delimiter: string }

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i
const INSTANT = /^(\S+) ([\d:.]+)(?:([+-]\d\d)(:\d\d)?)?( BC)?$/
const DEPTH_MAX = 6

/** A column's text as JSON, the same as `row_to_json` writes it: exact numbers, instants with a T, arrays as arrays. */
export function columnJson(text: string, type: ColumnType): string {
  switch (type.kind) {
    case 'number':
      return NUMBER.test(text) ? text : JSON.stringify(text) // NaN and Infinity
    case 'boolean':
      return text === 't' ? 'true' : 'false'
    case 'json':
      return text
    case 'instant':
      return JSON.stringify(text.replace(INSTANT, instantJson))
    case 'array':
      return arrayJson(text, type.of, type.delimiter)
    case 'text':
    case 'opaque':
      return JSON.stringify(text)
  }
}

const instantJson = (_: string, day: string, time: string, hours = '', minutes = '', era = ''): string =>
  `${day}T${time}${hours === '' ? '' : `${hours}${minutes || ':00'}`}${era}`

/** `{1,NULL,"a \"b\""}`, nested, or with its bounds before it: `[0:1]={1,2}`. */
function arrayJson(text: string, of: ColumnType, delimiter: string): string {
  let at = text.startsWith('[') ? text.indexOf('=') + 1 : 0

  function list(depth: number): string {
    if (text[at] !== '{' || depth > DEPTH_MAX) throw unreadable()
    at += 1
    const elements: string[] = []
    while (text[at] !== '}') {
      elements.push(text[at] === '{' ? list(depth + 1) : element())
      if (text[at] === delimiter) at += 1
      else if (text[at] !== '}') throw unreadable()
    }
    at += 1
    return `[${elements.join(',')}]`
  }

  function element(): string {
    if (text[at] === '"') return columnJson(quoted(), of)
    const start = at
    while (at < text.length && text[at] !== delimiter && text[at] !== '}') at += 1
    const bare = text.slice(start, at)
    return bare === 'NULL' ? 'null' : columnJson(bare, of)
  }

  function quoted(): string {
    let content = ''
    for (at += 1; text[at] !== '"'; at += 1) {
      if (text[at] === '\\') at += 1
      if (at >= text.length) throw unreadable()
      content += text[at]
    }
    at += 1
    return content
  }

  return list(1)
}

const unreadable = () => new Fault('SOURCE_STREAM_UNREADABLE', 'expected an array as Postgres writes it, got something else')
