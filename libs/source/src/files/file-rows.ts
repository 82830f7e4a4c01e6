import type { FileFormat } from '../declaration.js'
import { exportedDocument } from '../mongo/document/extended-json.js'
import { avroRows } from './avro/avro-rows.js'
import { csvColumns, csvValues } from './csv-values.js'
import type { FileRow, FileToRead, RowPoint } from './file-row.js'
import { parquetRows } from './parquet/parquet-rows.js'
import { type RawRow, rawRows } from './raw-rows.js'
import { csvEnds, lineEnds } from './row-ends.js'
import { unreadable } from './unreadable.js'

/** The rows of a file from a point on; undefined where its header names no columns. FILE_UNREADABLE while they are read. */
export async function fileRows(format: FileFormat, of: FileToRead, from: RowPoint): Promise<AsyncIterable<FileRow> | undefined> {
  switch (format) {
    case 'csv':
      return csvFile(of, from)
    case 'json-lines':
      return jsonLines(rawRows(of, from.byte, lineEnds))
    case 'mongo-export':
      return exportedDocuments(jsonLines(rawRows(of, from.byte, lineEnds)))
    case 'avro':
      return avroRows(of, from)
    case 'parquet':
      return parquetRows(of, from)
  }
}

async function csvFile(of: FileToRead, from: RowPoint): Promise<AsyncIterable<FileRow> | undefined> {
  if (of.file.size_bytes === 0) return nothing()
  const header = await firstOf(rawRows(of, 0, csvEnds))
  if (header) requireUtf8(header.bytes)
  const columns = header?.isWhole ? csvColumns(withoutMark(header.bytes)) : undefined
  if (!header || !columns) return undefined
  return csvRows(rawRows(of, Math.max(from.byte, header.end), csvEnds), columns)
}

async function* jsonLines(rows: AsyncIterable<RawRow>): AsyncGenerator<FileRow> {
  for await (const { bytes, start } of rows) {
    if (start === 0) requireUtf8(bytes)
    const value = start === 0 ? withoutMark(bytes) : bytes
    if (!isBlank(value)) yield { value, at: textPoint(start) }
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
  for (const [number, { bytes, start }] of group.entries()) yield { value: values[number] ?? bytes, at: textPoint(start) }
}

const textPoint = (byte: number): RowPoint => ({ byte, within: 0 })

async function firstOf(rows: AsyncIterable<RawRow>): Promise<RawRow | undefined> {
  for await (const row of rows) return row
  return undefined
}

async function* nothing(): AsyncGenerator<FileRow> {
  // an empty file is a file without rows
}

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)

/** Else each of its lines would be a bad row. */
function requireUtf8([first, second]: Uint8Array): void {
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  if (isUtf16) throw unreadable('it is written in UTF-16, expected UTF-8')
}

const withoutMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
