import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Fault, instantText, isFault, type JsonObject } from '@storemesh/core'
import type { RealtimeTable } from '@storemesh/domain'
import { newSchema, type Schema, schemaOf, type Table } from '@storemesh/iceberg'
import type { JsonLinesRelation, TableRelation, UnionRelation } from '@storemesh/query-engine'
import { openSource, type Source, type SourceRow } from '@storemesh/source'
import { contractOf } from '../contract-of.js'
import { type EventReader, eventReader } from '../event-reader.js'
import { bronzeColumns } from '../ingest/bronze-columns.js'
import type { PipelineParts } from '../parts.js'
import { sourceMark } from '../summary.js'
import { loadIfThere } from '../table-of.js'

export type RealtimeParts = Pick<PipelineParts, 'catalog' | 'lake' | 'eventLog' | 'contracts' | 'wire' | 'clock'>

const BATCH = { rows_max: 10_000, bytes_max: 16 << 20 }
/** Bronze commits every few seconds: whoever is further behind than this has a pipeline that stands. */
const AHEAD_MAX = 1_000_000

/** Of a row of bronze what an analyst asks for; when it was loaded is when it was created here. */
const HIDDEN: ReadonlySet<string> = new Set(['row_id', 'ingest_date'])
const ORDER = ['source_partition', 'source_offset'] as const

/**
 * What bronze holds, and what the log has past the place up to which bronze has read it. Both are taken from one snapshot, so
 * no event is in both, whatever is committed meanwhile; what bronze refuses is not shown. REALTIME_BEHIND.
 */
export async function realtimeRelation(
  parts: RealtimeParts,
  domain: string,
  { name, of, key }: RealtimeTable,
  folder: () => Promise<string>,
): Promise<UnionRelation> {
  const contract = contractOf(parts.contracts, of.contract)
  const table = await loadIfThere(parts.catalog, { namespace: domain, name: of.name })
  const schema = shownSchema(table ? schemaOf(table) : newSchema(bronzeColumns(contract)))
  const source = await openSource(of.from, { eventLog: parts.eventLog })
  const path = join(await folder(), `${domain}.${name}.jsonl`)
  const rows = comingRows(parts, { source, table, read: eventReader(parts, contract, of.from), name: `${domain}.${name}` })
  await pipeline(linesOf(rows), createWriteStream(path))
  const coming: JsonLinesRelation = { kind: 'json-lines', schema, paths: [path] }
  const committed = table && (await committedRows(parts, table))
  return { kind: 'union', schema, parts: committed ? [committed, coming] : [coming], key, order: ORDER }
}

const shownSchema = (schema: Schema): Schema => ({
  ...schema,
  fields: schema.fields
    .filter(({ name }) => !HIDDEN.has(name))
    .map((field) => (field.name === 'loaded_at' ? { ...field, name: 'created_at' } : field)),
})

/** Columns are found by their ids, so that one is shown by another name. */
async function committedRows({ lake }: RealtimeParts, table: Table): Promise<TableRelation> {
  const { at: _, ...relation } = await lake.relation(table)
  return { ...relation, schema: shownSchema(relation.schema) }
}

interface Coming {
  readonly source: Source
  readonly table: Table | undefined
  readonly read: EventReader
  readonly name: string
}

async function* comingRows({ clock }: RealtimeParts, { source, table, read, name }: Coming): AsyncGenerator<JsonObject> {
  const mark = table && sourceMark(table)
  const identity = await source.identity().catch(isMissing)
  if (identity === undefined) return
  if (mark && mark.identity !== identity) throw replaced(name, mark.identity, identity)
  let position = mark?.position
  for (let seen = 0; ; ) {
    const batch = await source.read(position, BATCH)
    const checked = await read(batch.rows.map(({ value }) => value))
    for (const [at, event] of checked.entries()) {
      const row = batch.rows[at]
      if (event.ok && row) yield comingRow(event.columns, row, clock.now_ms())
    }
    seen += batch.rows.length
    if (seen > AHEAD_MAX) throw behind(name)
    if (batch.caught_up || batch.rows.length === 0) return
    position = batch.next
  }
}

const comingRow = (columns: JsonObject, { partition, offset, appended_ms }: SourceRow, now_ms: number): JsonObject => ({
  ...columns,
  source_partition: partition,
  source_offset: offset,
  created_at: instantText(appended_ms ?? now_ms),
})

async function* linesOf(rows: AsyncIterable<JsonObject>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`
}

/** A topic that nobody has written to yet holds nothing. */
function isMissing(error: unknown): undefined {
  if (isFault(error, 'SOURCE_TOPIC_MISSING')) return undefined
  throw error
}

const replaced = (name: string, was: string, is: string) =>
  new Fault('SOURCE_REPLACED', `${name} was read from ${was}, and its topic is ${is} now: it was deleted and made anew`)

const behind = (name: string) =>
  new Fault(
    'REALTIME_BEHIND',
    `${name}: expected at most ${AHEAD_MAX} events that bronze has not read yet, found more; see that the pipeline runs`,
  )
