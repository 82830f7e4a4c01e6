import { CsvError, type Options, parse } from 'csv-parse/sync'
import type { RawRow } from './raw-rows.js'

const OPTIONS: Options = { record_delimiter: '\n', relax_column_count: true, bom: false }
const COLUMNS_MAX = 10_000

/** The names that a header gives; undefined where it is no header: unreadable, a name empty or given twice. */
export function csvColumns(header: Uint8Array): readonly string[] | undefined {
  const text = textOf(header)
  const [columns, ...more] = text !== undefined ? (recordsOf(text) ?? []) : []
  if (!columns || more.length > 0 || columns.length > COLUMNS_MAX) return undefined
  return columns.includes('') || new Set(columns).size < columns.length ? undefined : columns
}

/**
 * Each row as a JSON object of texts, the values as they came. A row that cannot be read, or has more or fewer fields than
 * there are columns, stays the bytes that it was: which of them was left out nobody can tell.
 */
export function csvValues(rows: readonly RawRow[], columns: readonly string[]): readonly Uint8Array[] {
  const names = columns.map((column) => JSON.stringify(column))
  const texts = rows.map(({ bytes, isWhole }) => (isWhole ? textOf(bytes) : undefined))
  const readable = texts.filter((text) => text !== undefined)
  const together = recordsOf(readable.join('\n'))
  const records = together?.length === readable.length ? together : readable.map(recordOf)
  let next = 0
  return rows.map(({ bytes }, at) => {
    const fields = texts[at] === undefined ? undefined : records[next++]
    return fields?.length === names.length ? valueOf(names, fields) : original(bytes)
  })
}

const valueOf = (names: readonly string[], fields: readonly string[]): Uint8Array =>
  Buffer.from(`{${names.map((name, at) => `${name}:${JSON.stringify(fields[at])}`).join(',')}}`)

const OPENING_BRACE = 0x7b

/** A refused row that happens to look like a JSON object is given as a JSON text, so that nobody takes it for one. */
const original = (bytes: Uint8Array): Uint8Array =>
  bytes.find((byte) => byte > 0x20) === OPENING_BRACE ? Buffer.from(JSON.stringify(Buffer.from(bytes).toString())) : bytes

function recordOf(text: string): readonly string[] | undefined {
  const records = recordsOf(text)
  return records?.length === 1 ? records[0] : undefined
}

function recordsOf(text: string): readonly (readonly string[])[] | undefined {
  try {
    return parse(text, OPTIONS)
  } catch (error) {
    if (error instanceof CsvError) return undefined
    throw error
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Undefined where the bytes are no UTF-8, or hold a NUL. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return UTF8.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
