import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import { exactJson } from './exact-json.js'

/** One answer of Trino's protocol: where to go on, what has come, what went wrong. */
export interface Page {
  readonly query_id: string
  /** Path and query of the next one; undefined in the last. */
  readonly next: string | undefined
  readonly columns: readonly PageColumn[] | undefined
  readonly rows: readonly Json[]
  readonly error: PageError | undefined
  readonly state: string
}

export interface PageColumn {
  readonly name: string
  /** Trino's type as a tree: `{ rawType, arguments }`. */
  readonly signature: JsonObject
}

export interface PageError {
  /** Trino's stable name, such as `COLUMN_NOT_FOUND`. */
  readonly name: string
  readonly type: string
  readonly message: string
  /** The Java classes of what led to it: some causes have no other name. */
  readonly causes: readonly string[]
}

/** Undefined where the text is no page, as when it was cut off. */
export function pageFrom(text: string): Page | undefined {
  const page = exactJson(text) // a long beyond 2^53 is a text of its digits
  if (!isJsonObject(page) || typeof page['id'] !== 'string') return undefined
  const { nextUri: next, data, error, stats, columns } = page
  return {
    query_id: page['id'],
    next: typeof next === 'string' ? pathOf(next) : undefined,
    columns: Array.isArray(columns) ? columns.filter(isJsonObject).map(columnFrom) : undefined,
    rows: Array.isArray(data) ? data : [],
    error: isJsonObject(error) ? errorFrom(error) : undefined,
    state: isJsonObject(stats) ? textAt(stats, 'state') : '',
  }
}

function columnFrom(column: JsonObject): PageColumn {
  const signature = column['typeSignature']
  return { name: textAt(column, 'name'), signature: isJsonObject(signature) ? signature : {} }
}

const errorFrom = (error: JsonObject): PageError => ({
  name: textAt(error, 'errorName'),
  type: textAt(error, 'errorType'),
  message: textAt(error, 'message'),
  causes: causesOf(error['failureInfo']),
})

const CAUSES_MAX = 20

function causesOf(failure: Json | undefined): string[] {
  const causes: string[] = []
  for (let at = failure; isJsonObject(at) && causes.length < CAUSES_MAX; at = at['cause']) causes.push(textAt(at, 'type'))
  return causes
}

/** Only its path: what the server says of its host is not where our credentials go. */
function pathOf(uri: string): string | undefined {
  if (!URL.canParse(uri)) return undefined
  const { pathname, search } = new URL(uri)
  return `${pathname}${search}`
}

function textAt(object: JsonObject, name: string): string {
  const value = object[name]
  return typeof value === 'string' ? value : ''
}
