import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dayText, instantText, type JsonObject } from '@storemesh/core'
import { type NewDataFile, type Schema, schemaOf, type Table } from '@storemesh/iceberg'
import { inSpool, isFreshAvro, writeAvroFiles, writeFiles } from '@storemesh/lake'
import type { Relation } from '@storemesh/query-engine'
import type { SourceRow } from '@storemesh/source'
import type { PipelineParts } from '../parts.js'

/** A source row that its contract could read. */
export interface ReadableRow {
  readonly columns: JsonObject
  readonly row_id: string
  readonly row: SourceRow
}

export interface FreshRows {
  readonly table: Table
  readonly readable: readonly ReadableRow[]
  /** The source may have shown these rows before: the table decides. */
  readonly mayRepeat: boolean
}

/** The rows that the table does not have yet, as data files in its format for fresh ones. They belong to no snapshot yet. */
export async function freshFiles(parts: PipelineParts, fresh: FreshRows): Promise<readonly NewDataFile[]> {
  if (fresh.readable.length === 0) return []
  return isFreshAvro(fresh.table) ? avroFiles(parts, fresh) : parquetFiles(parts, fresh)
}

const ALL = 'SELECT * FROM fresh'
const UNREAD = 'SELECT fresh.* FROM fresh WHERE NOT EXISTS (SELECT 1 FROM stored WHERE stored.row_id = fresh.row_id)'
const READ = 'SELECT row_id FROM fresh WHERE EXISTS (SELECT 1 FROM stored WHERE stored.row_id = fresh.row_id)'

function parquetFiles(parts: PipelineParts, { table, readable, mayRepeat }: FreshRows): Promise<readonly NewDataFile[]> {
  return inSpool(parts, async (folder) => {
    const relations = new Map<string, Relation>()
    if (mayRepeat) relations.set('stored', await parts.lake.relation(table))
    relations.set('fresh', await spooled(folder, schemaOf(table), bronzeRows(readable, parts.clock.now_ms())))
    return writeFiles(parts, { sql: mayRepeat ? UNREAD : ALL, relations }, table)
  })
}

/** Without the engine, but to know which rows are there. */
async function avroFiles(parts: PipelineParts, { table, readable, mayRepeat }: FreshRows): Promise<readonly NewDataFile[]> {
  const read = mayRepeat ? await idsThere(parts, table, readable) : NONE
  const unread = readable.filter(({ row_id }) => !read.has(row_id))
  return writeAvroFiles(parts, bronzeRows(unread, parts.clock.now_ms()), table)
}

const NONE: ReadonlySet<string> = new Set()

/** Which of these rows the table has already. */
export async function idsThere(
  parts: PipelineParts,
  table: Table,
  rows: readonly Pick<ReadableRow, 'row_id'>[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return NONE
  return inSpool(parts, async (folder) => {
    const whole = schemaOf(table)
    const schema: Schema = { ...whole, fields: whole.fields.filter(({ name }) => name === 'row_id') }
    const fresh = await spooled(
      folder,
      schema,
      rows.map(({ row_id }) => ({ row_id })),
    )
    const relations = new Map<string, Relation>([
      ['stored', await parts.lake.relation(table)],
      ['fresh', fresh],
    ])
    const ids = new Set<string>()
    for await (const batch of parts.engine.rows({ sql: READ, relations }, parts.viewer))
      for (const { row_id } of batch) if (typeof row_id === 'string') ids.add(row_id)
    return ids
  })
}

const bronzeRows = (readable: readonly ReadableRow[], loaded_ms: number): readonly JsonObject[] => {
  const loaded = { loaded_at: instantText(loaded_ms), ingest_date: dayText(loaded_ms) }
  return readable.map(({ columns, row_id, row }) => ({
    ...columns,
    row_id,
    source_partition: row.partition,
    source_offset: row.offset,
    ...loaded,
  }))
}

async function spooled(folder: string, schema: Schema, rows: readonly JsonObject[]): Promise<Relation> {
  const path = join(folder, 'fresh.jsonl')
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return { kind: 'json-lines', schema, paths: [path] }
}
