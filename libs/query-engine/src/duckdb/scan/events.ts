import { Fault } from '@storemesh/core'
import type { PrimitiveType } from '@storemesh/iceberg'
import type { EventColumn, EventsRelation, EventType } from '../../query-engine.js'
import { decimalOf, duckPrimitive } from '../duck-types.js'
import { identifier, literal } from '../quoting.js'

/**
 * An event is read once, each of its fields as the JSON that it is. That there is nothing else in it (an unknown field, one that
 * stands twice, a space) is known from its length alone: the fields and their names fill it. What has a backslash is left out, so
 * a text is what stands between its quotes.
 */
export function eventsSql({ columns, paths }: EventsRelation): string {
  const fields = columns.map((column, at) => ({ ...column, json: `json_${at}` }))
  const raw = fields.map(({ name, json, of }) => `CAST(struct_extract(event, ${literal(name)}) AS ${rawType(of)}) AS ${json}`)
  const shown = fields.map(({ name, json, of }) => `${valueOf(of, json)} AS ${identifier(name)}`)
  const filled = `strlen(line) = ${bytesOfObject(columns, (at) => `json_${at}`)}`
  const sure = fields.map(({ required, json, of }) => sureColumn({ required, of }, json))
  const where = ['NOT contains(line, chr(92))', filled, ...sure].join(' AND ')
  return `SELECT ${shown.join(', ')}, "partition" AS "$partition", "offset" AS "$offset"
    FROM (SELECT line, "partition", "offset", ${raw.join(', ')}
      FROM (SELECT line, "partition", "offset", unnest([CASE WHEN json_valid(line) THEN from_json(line, ${literal(shapeOf(columns))}) END]) AS event FROM ${linesSql(paths)}) AS told) AS fields
    WHERE ${where}`
}

const LINE_BYTES_MAX = 512 * 1024
/** So that as many threads read as there are pieces of a file. */
const BUFFER_BYTES = 1024 * 1024

const linesSql = (paths: readonly string[]): string =>
  `read_csv([${paths.map(literal).join(', ')}], columns = {'partition': 'INTEGER', 'offset': 'BIGINT', 'line': 'VARCHAR'}, delim = chr(1), quote = '', escape = '', header = false, auto_detect = false, max_line_size = ${LINE_BYTES_MAX}, buffer_size = ${BUFFER_BYTES})`

/** As DuckDB describes what it takes out of JSON: whatever is a value of its own stays JSON. */
const shapeOf = (columns: readonly EventColumn[]): string =>
  JSON.stringify(Object.fromEntries(columns.map(({ name, of }) => [name, shapeOfType(of)])))

function shapeOfType(of: EventType): unknown {
  if (of.kind === 'object') return Object.fromEntries(of.fields.map((field) => [field.name, shapeOfType(field.of)]))
  return of.kind === 'list' ? [shapeOfType(of.element)] : 'JSON'
}

function rawType(of: EventType): string {
  if (of.kind === 'list') return `${rawType(of.element)}[]`
  if (of.kind !== 'object') return 'VARCHAR'
  return `STRUCT(${of.fields.map((field) => `${identifier(field.name)} ${rawType(field.of)}`).join(', ')})`
}

const textOf = (json: string): string => `substring(${json}, 2, length(${json}) - 2)`

function valueOf(of: EventType, json: string, depth = 0): string {
  switch (of.kind) {
    case 'text':
      return textOf(json)
    case 'scalar':
      return scalarOf(of.type, json)
    case 'object': {
      const members = of.fields.map(
        ({ name, of: type }) => `${identifier(name)} := ${valueOf(type, `struct_extract(${json}, ${literal(name)})`, depth)}`,
      )
      return `CASE WHEN ${json} IS NOT NULL THEN struct_pack(${members.join(', ')}) END`
    }
    case 'list': {
      const item = `item_${depth}`
      return `list_transform(${json}, lambda ${item}: ${valueOf(of.element, item, depth + 1)})`
    }
  }
}

const TEXTS: ReadonlySet<string> = new Set(['date', 'timestamptz', 'uuid'])
const isText = (type: PrimitiveType): boolean => TEXTS.has(type) || decimalOf(type) !== undefined

const scalarOf = (type: PrimitiveType, json: string): string =>
  `TRY_CAST(${isText(type) ? textOf(json) : json} AS ${duckPrimitive(type)})`

/** How many bytes a value takes where nothing is written that need not be; NULL makes the sum NULL, and so nothing sure. */
function bytesOf(of: EventType, json: string, depth: number): string {
  if (of.kind === 'object')
    return bytesOfObject(of.fields, (at) => `struct_extract(${json}, ${literal(of.fields[at]?.name ?? '')})`, depth)
  if (of.kind !== 'list') return `strlen(${json})`
  const item = `item_${depth}`
  const items = `coalesce(list_sum(list_transform(${json}, lambda ${item}: ${bytesOf(of.element, item, depth + 1)} + 1)), 1)`
  return `(1 + ${items})`
}

/** Braces, and of each field its name in quotes, a colon, its value, and a comma but for the last. What has no field may be no object at all: NULL. */
function bytesOfObject(fields: readonly EventColumn[], jsonOf: (at: number) => string, depth = 0): string {
  const each = fields.map(({ name, of }, at) => {
    const json = jsonOf(at)
    const bytes = Buffer.byteLength(JSON.stringify(name)) + 2
    return `CASE WHEN ${json} IS NULL THEN 0 ELSE ${bytes} + ${bytesOf(of, json, depth)} END`
  })
  return `nullif(1 + ${each.join(' + ')}, 1)`
}

/** NULL where it is not sure. */
const sureColumn = ({ required, of }: Pick<EventColumn, 'required' | 'of'>, json: string, depth = 0): string =>
  required ? `(${json} IS NOT NULL AND ${sureValue(of, json, depth)})` : `(${json} IS NULL OR ${sureValue(of, json, depth)})`

function sureValue(of: EventType, json: string, depth: number): string {
  switch (of.kind) {
    case 'text':
      return sureText(of, json)
    case 'scalar':
      return sureScalar(of, json)
    case 'object':
      return `(${of.fields.map((field) => sureColumn(field, `struct_extract(${json}, ${literal(field.name)})`, depth)).join(' AND ')})`
    case 'list': {
      const item = `item_${depth}`
      const bounds = [
        of.minItems !== undefined && `len(${json}) >= ${of.minItems}`,
        of.maxItems !== undefined && `len(${json}) <= ${of.maxItems}`,
      ]
      const items = `list_bool_and(list_transform(${json}, lambda ${item}: coalesce(${item} IS NOT NULL AND ${sureValue(of.element, item, depth + 1)}, false)))`
      return `(${[...bounds.filter((bound) => bound !== false), `coalesce(${items}, true)`].join(' AND ')})`
    }
  }
}

const isQuoted = (json: string): string => `starts_with(${json}, '"')`

/** Bytes are never fewer than characters, and characters never more than UTF-16 counts. */
function sureText({ minLength = 0, maxLength }: Extract<EventType, { kind: 'text' }>, json: string): string {
  const least = minLength > 0 ? ` AND length(${json}) >= ${minLength + 2}` : ''
  const most = maxLength === undefined ? '' : ` AND strlen(${json}) <= ${maxLength + 2}`
  return `(${isQuoted(json)}${least}${most})`
}

const DAY = '[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}'
const PATTERNS: Readonly<Record<string, string>> = {
  date: `"${DAY}"`,
  timestamptz: `"${DAY}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z"`,
  uuid: '"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"',
}
/** Past these digits a reader of doubles would have another number. */
const LONG_MAX = Number.MAX_SAFE_INTEGER

/** What is written as the value itself would be written is the value. */
function sureScalar({ type, minimum, maximum }: Extract<EventType, { kind: 'scalar' }>, json: string): string {
  const value = scalarOf(type, json)
  const bounds = [minimum !== undefined && `${value} >= ${minimum}`, maximum !== undefined && `${value} <= ${maximum}`]
  const within = bounds.filter((bound) => bound !== false).map((bound) => ` AND ${bound}`)
  const pattern = PATTERNS[type]
  if (pattern !== undefined) return `(regexp_full_match(${json}, ${literal(pattern)}) AND ${value} IS NOT NULL)`
  if (type === 'boolean') return `${json} IN ('true', 'false')`
  if (type === 'int' || type === 'long')
    return `(CAST(${value} AS VARCHAR) = ${json} AND ${value} BETWEEN ${-LONG_MAX} AND ${LONG_MAX}${within.join('')})`
  if (decimalOf(type)) return `(${isQuoted(json)} AND CAST(${value} AS VARCHAR) = ${textOf(json)}${within.join('')})`
  throw new Fault(
    'EVENTS_UNREADABLE',
    `expected a type whose values are told from their text, got ${type}; read such events one by one`,
  )
}

/** Whether the engine tells of events with these columns which are sure. */
export const areTellable = (columns: readonly EventColumn[]): boolean => columns.every(({ of }) => isTellable(of))

function isTellable(of: EventType): boolean {
  if (of.kind === 'object') return areTellable(of.fields)
  if (of.kind === 'list') return isTellable(of.element)
  return of.kind === 'text' || isText(of.type) || ['boolean', 'int', 'long'].includes(of.type)
}
