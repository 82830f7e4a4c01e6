import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { Fault } from '@storemesh/core'
import { type AvroRows, type NamedValues, readAvroRows, type Schema } from '@storemesh/iceberg'
import type { QueryEngine } from '@storemesh/query-engine'
import { sealedName } from '../seal.js'
import { type JsonLine, jsonLine } from './json-line.js'

/** An Avro file of the lake, near. */
export interface AvroFile {
  /** Where it is read. */
  readonly path: string
  /** The address by which its table names it, and messages too. */
  readonly address: string
  readonly size_bytes: number
}

/** The copy's name begins with `id`; `attempt` keeps those apart who make it at the same time. */
export interface CopyName {
  readonly folder: string
  readonly id: string
  readonly attempt: string
}

const AVRO_BYTES_MAX = 2 ** 30
/** The specification's own id of a row's place. The next one of the file would be that of the next column its table gets. */
const PLACE_ID = 2_147_483_645
const viewer = viewerOfEverything('parquet copies')

/**
 * The same rows in the same order as Parquet, with the file's own columns and field ids: so that what is said of the file's
 * rows by place, and of its columns by id, holds of the copy. Gives the finished copy's path within `folder`; undefined
 * where there are no rows.
 */
export async function makeCopy(
  engine: QueryEngine,
  file: AvroFile,
  { folder, id, attempt }: CopyName,
): Promise<string | undefined> {
  if (file.size_bytes > AVRO_BYTES_MAX)
    throw new Fault(
      'FILE_FORMAT_UNSUPPORTED',
      `${file.address} is an Avro file of ${file.size_bytes} bytes, expected at most ${AVRO_BYTES_MAX}; rewrite the table's data files as Parquet`,
    )
  const rows = readAvroRows(await readFile(file.path), file.address)
  const line = jsonLine(rows.schema)
  if (!line)
    throw new Fault(
      'FILE_FORMAT_UNSUPPORTED',
      `${file.address} is an Avro file with a map whose keys are no scalars; rewrite the table's data files as Parquet`,
    )
  const work = join(folder, `${id}-${attempt}.part`)
  await mkdir(work, { recursive: true })
  try {
    const written = await parquetOf(engine, rows, line, work, file.address)
    if (written === undefined) return undefined
    const named = join(work, `${id}.parquet`)
    await rename(written, named)
    const finished = join(folder, await sealedName(named))
    await rename(named, finished)
    return finished
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function parquetOf(
  engine: QueryEngine,
  rows: AvroRows,
  line: JsonLine,
  work: string,
  address: string,
): Promise<string | undefined> {
  const { schema, place } = numbered(rows)
  const lines = join(work, 'rows.jsonl')
  if ((await spool(lines, rows, line, place)) === 0) return undefined
  const relations = new Map([['told', { kind: 'json-lines', schema, paths: [lines] } as const]])
  const target = { schema, folder: work, orderBy: [place] }
  const [file, ...more] = await engine.write({ sql: 'SELECT * FROM told', relations }, viewer, target)
  if (file && 'path' in file && more.length === 0) return file.path
  throw new Fault(
    'FILE_FORMAT_UNSUPPORTED',
    `${address}: expected the engine to write one local file, got another number or kind`,
  )
}

/** With the rows' places, by which they are put in order: a column that no table asks for. */
function numbered({ schema }: AvroRows): { readonly schema: Schema; readonly place: string } {
  const names = new Set(schema.fields.map(({ name }) => name.toLowerCase()))
  let place = 'place_in_file'
  while (names.has(place)) place += '_'
  const column = { id: PLACE_ID, name: place, required: true, type: 'long' } as const
  return { schema: { ...schema, 'schema-id': 0, fields: [...schema.fields, column] }, place }
}

/** How many rows there are. */
async function spool(path: string, { batches }: AvroRows, line: JsonLine, place: string): Promise<number> {
  await using file = await open(path, 'w')
  let count = 0
  const placed = (row: NamedValues) => `${line(row).slice(0, -1)},${JSON.stringify(place)}:${count++}}\n`
  for (const batch of batches) await file.write(batch.map(placed).join(''))
  return count
}
