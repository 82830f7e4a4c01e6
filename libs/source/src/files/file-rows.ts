import type { ObjectEntry, ObjectStore } from '@storemesh/object-store'
import type { FilesDeclaration } from '../declaration.js'
import { exportedDocument } from '../mongo/document/extended-json.js'
import { csvColumns, csvValues } from './csv-values.js'
import { type RawRow, rawRows } from './raw-rows.js'
import { csvEnds, lineEnds } from './row-ends.js'

/** A row as the source gives it, and where in the file it lies. */
export interface FileRow {
  readonly value: Uint8Array
  readonly start: number
  readonly end: number
}

/** The rows of a file from a byte on; undefined where its header names no columns. */
export async function fileRows(
  store: ObjectStore,
  { format, line_bytes_max }: FilesDeclaration,
  file: Pick<ObjectEntry, 'key' | 'size_bytes'>,
  from: number,
): Promise<AsyncIterable<FileRow> | undefined> {
  if (format !== 'csv') {
    const lines = jsonLines(rawRows(store, file, from, lineEnds, line_bytes_max))
    return format === 'mongo-export' ? exportedDocuments(lines) : lines
  }
  if (file.size_bytes === 0) return nothing()
  const header = await firstOf(rawRows(store, file, 0, csvEnds, line_bytes_max))
  const columns = header?.isWhole ? csvColumns(withoutMark(header.bytes)) : undefined
  if (!header || !columns) return undefined
  return csvRows(rawRows(store, file, Math.max(from, header.end), csvEnds, line_bytes_max), columns)
}

async function* jsonLines(rows: AsyncIterable<RawRow>): AsyncGenerator<FileRow> {
  for await (const { bytes, start, end } of rows) {
    const value = start === 0 ? withoutMark(bytes) : bytes
    if (!isBlank(value)) yield { value, start, end }
  }
}

async function* exportedDocuments(lines: AsyncIterable<FileRow>): AsyncGenerator<FileRow> {
  for await (const line of lines) yield { ...line, value: exportedDocument(line.value) }
}

const GROUP_ROWS = 500
const GROUP_BYTES = 1 << 20

/** Parsed in groups: to set the parser up for each row alone takes longer than the row. */
async function* csvRows(rows: AsyncIterable<RawRow>, columns: readonly string[]): AsyncGenerator<FileRow> {
  let group: RawRow[] = []
  let size_bytes = 0
  for await (const row of rows) {
    if (row.bytes.length === 0) continue
    group.push(row)
    size_bytes += row.bytes.length
    if (group.length < GROUP_ROWS && size_bytes < GROUP_BYTES) continue
    yield* valued(group, columns)
    group = []
    size_bytes = 0
  }
  yield* valued(group, columns)
}

function* valued(group: readonly RawRow[], columns: readonly string[]): Generator<FileRow> {
  const values = csvValues(group, columns)
  for (const [at, { bytes, start, end }] of group.entries()) yield { value: values[at] ?? bytes, start, end }
}

async function firstOf(rows: AsyncIterable<RawRow>): Promise<RawRow | undefined> {
  for await (const row of rows) return row
  return undefined
}

async function* nothing(): AsyncGenerator<FileRow> {
  // an empty file is a file without rows
}

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)

const withoutMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
