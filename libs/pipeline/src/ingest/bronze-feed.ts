import type { CheckedEvent } from '@storemesh/contract'
import { deterministicId, Fault, type JsonObject } from '@storemesh/core'
import type { BronzeTable } from '@storemesh/domain'
import type { Table } from '@storemesh/iceberg'
import { openSource, type SourceRow } from '@storemesh/source'
import { contractOf } from '../contract-of.js'
import { eventReader } from '../event-reader.js'
import type { PipelineParts } from '../parts.js'
import { type SourceMark, sourceMark } from '../summary.js'
import { tableOf } from '../table-of.js'
import { BRONZE_PARTITION, bronzeColumns } from './bronze-columns.js'
import { bronzeProperties } from './bronze-properties.js'
import { deadLetterTopic, type RejectedRow, toDeadLetter } from './dead-letter.js'
import type { ReadableRow } from './fresh-files.js'
import { landRows } from './land-rows.js'
import { recentIds } from './recent-ids.js'

/** One bronze table and its source. */
export interface BronzeFeed {
  /** Reads a batch and commits it together with how far it got. */
  ingest(): Promise<Ingested>
  close(): Promise<void>
}

export interface Ingested {
  readonly landed: number
  readonly rejected: number
}

const BATCH = { rows_max: 50_000, bytes_max: 64 << 20 }

export async function openFeed(parts: PipelineParts, domain: string, bronze: BronzeTable): Promise<BronzeFeed> {
  const source = await openSource(bronze.from, parts.connections)
  const contract = contractOf(parts.contracts, bronze.contract)
  const read = eventReader(parts, contract)
  const name = { namespace: domain, name: bronze.name }
  const properties = bronzeProperties(bronze)
  const shape = { layer: 'bronze', columns: bronzeColumns(contract), partition: BRONZE_PARTITION, properties } as const
  const recent = recentIds()

  async function ingest(): Promise<Ingested> {
    const table = await tableOf(parts.catalog, name, shape)
    const identity = await source.identity()
    const mark = markOf(table, identity)
    const batch = await source.read(mark?.position, BATCH)
    const unread = batch.rows.filter((row) => !recent.has(placeOf(row)))
    if (unread.length === 0) return { landed: 0, rejected: 0 }
    const { readable, rejected } = sorted(await read(unread.map(({ value }) => value)), unread, bronze)
    await toDeadLetter(parts.eventLog, deadLetterTopic(domain, bronze.name), rejected)
    const mayRepeat = bronze.from.kind !== 'topic'
    const landed = await landRows(parts, { table, readable, mayRepeat, from: mark, to: { identity, position: batch.next } })
    if (mayRepeat) recent.add(unread.map(placeOf))
    return { landed, rejected: rejected.length }
  }

  return { ingest, close: () => source.close() }
}

const placeOf = ({ partition, place }: SourceRow): string => `${partition}/${place}`

/** Positions of another log mean nothing in this one. */
function markOf(table: Table, identity: string): SourceMark | undefined {
  const mark = sourceMark(table)
  if (!mark || mark.identity === identity) return mark
  throw new Fault(
    'SOURCE_REPLACED',
    `${table.name.namespace}.${table.name.name} was read from ${mark.identity}, and its source is ${identity} now: it was deleted and made anew. Bring the old one back, or start with another data folder`,
  )
}

function sorted(
  events: readonly CheckedEvent[],
  rows: readonly SourceRow[],
  { name, from }: BronzeTable,
): { readable: ReadableRow[]; rejected: RejectedRow[] } {
  const readable: { columns: JsonObject; row_id: string; row: SourceRow }[] = []
  const rejected: RejectedRow[] = []
  const isPlace = from.kind === 'topic'
  for (const [at, checked] of events.entries()) {
    const row = rows[at]
    if (!row) continue
    const row_id = deterministicId(name, placeOf(row))
    if (checked.ok) readable.push({ columns: checked.columns, row_id, row })
    else
      rejected.push({ value: row.value, reason: checked.reason, row_id, partition: row.partition, offset: row.offset, isPlace })
  }
  return { readable, rejected }
}
