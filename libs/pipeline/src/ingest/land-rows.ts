import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dayText, Fault, instantText, type JsonObject } from '@storemesh/core'
import { commitFiles, schemaOf, type Table } from '@storemesh/iceberg'
import { inSpool, writeFiles } from '@storemesh/lake'
import type { Relation } from '@storemesh/query-engine'
import type { SourceRow } from '@storemesh/source'
import type { PipelineParts } from '../parts.js'
import { type SourceMark, sourceMark, sourceSummary } from '../summary.js'

/** A source row that its contract could read. */
export interface ReadableRow {
  readonly columns: JsonObject
  readonly row_id: string
  readonly row: SourceRow
}

export interface Landing {
  readonly table: Table
  readonly readable: readonly ReadableRow[]
  /** The source may have shown these rows before: the table decides. */
  readonly mayRepeat: boolean
  readonly from: SourceMark | undefined
  readonly to: SourceMark
}

const ALL = 'SELECT * FROM fresh'
const UNREAD = 'SELECT fresh.* FROM fresh WHERE NOT EXISTS (SELECT 1 FROM stored WHERE stored.row_id = fresh.row_id)'

/** Rows and position in one commit. A batch of which nothing can be read still moves the position. Returns how many landed. */
export function landRows(parts: PipelineParts, { table, readable, mayRepeat, from, to }: Landing): Promise<number> {
  return inSpool(parts, async (folder) => {
    const schema = schemaOf(table)
    const relations = new Map<string, Relation>()
    if (mayRepeat) relations.set('stored', await parts.lake.relation(table))
    relations.set('fresh', { kind: 'json-lines', schema, paths: [await spooled(folder, readable, parts.clock.now_ms())] })
    const question = { sql: mayRepeat ? UNREAD : ALL, relations }
    const add = readable.length === 0 ? [] : await writeFiles(parts, question, table)
    if (add.length === 0 && isSame(from, to)) return 0
    await commitFiles(parts, table.name, {
      operation: 'append',
      add,
      remove: [],
      summary: sourceSummary(to),
      check: (metadata) => requireUnmoved({ ...table, metadata }, from),
    })
    return add.reduce((sum, file) => sum + file.record_count, 0)
  })
}

async function spooled(folder: string, readable: readonly ReadableRow[], loaded_ms: number): Promise<string> {
  const loaded = { loaded_at: instantText(loaded_ms), ingest_date: dayText(loaded_ms) }
  const lines = readable.map(({ columns, row_id, row }) => {
    const line = { ...columns, row_id, source_partition: row.partition, source_offset: row.offset, ...loaded }
    return `${JSON.stringify(line)}\n`
  })
  const path = join(folder, 'fresh.jsonl')
  await writeFile(path, lines.join(''))
  return path
}

/** Checked on the newest state, in every attempt of the commit: somebody who moved the position meanwhile has these rows. */
function requireUnmoved(table: Table, from: SourceMark | undefined): void {
  const now = sourceMark(table)
  if (isSame(now, from)) return
  throw new Fault(
    'SOURCE_POSITION_MOVED',
    `${table.name.namespace}.${table.name.name}: another writer read on meanwhile; a domain has one writer`,
  )
}

const isSame = (a: SourceMark | undefined, b: SourceMark | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)
