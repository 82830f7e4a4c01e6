import type { CheckedEvent } from '@storemesh/contract'
import { Fault, type JsonObject } from '@storemesh/core'
import type { BronzeTable } from '@storemesh/domain'
import type { Table } from '@storemesh/iceberg'
import { openSource, type SourceRow } from '@storemesh/source'
import { contractOf } from '../contract-of.js'
import { fullName } from '../drift/full-name.js'
import { refusalAlert } from '../drift/refusal-alert.js'
import { namesIn, tellUnknown } from '../drift/unknown-names.js'
import { eventReader } from '../event-reader.js'
import type { PipelineParts } from '../parts.js'
import { type SourceMark, sourceMark } from '../summary.js'
import { tableOf } from '../table-of.js'
import { badRowsTable } from '../rejected/bad-rows-table.js'
import { BRONZE_PARTITION, bronzeColumns } from './bronze-columns.js'
import { bronzeProperties } from './bronze-properties.js'
import { keepBadRows } from './bad-rows.js'
import { deadLetterTopic, type RejectedRow, toDeadLetter } from './dead-letter.js'
import type { ReadableRow } from './fresh-files.js'
import { landRows } from './land-rows.js'
import { recentIds } from './recent-ids.js'
import { returnedFeed } from './returned-feed.js'
import { type NextBatch, nextBatches } from './next-batch.js'
import { idsBeginning, placeOf, rowId, topicRowId } from './row-id.js'

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

export async function openFeed(parts: PipelineParts, domain: string, bronze: BronzeTable): Promise<BronzeFeed> {
  const source = await openSource(bronze.from, parts.connections)
  const contract = contractOf(parts.contracts, bronze.contract)
  const read = eventReader(parts, contract, bronze.from)
  const name = { namespace: domain, name: bronze.name }
  const properties = bronzeProperties(bronze)
  const shape = { layer: 'bronze', columns: bronzeColumns(contract), partition: BRONZE_PARTITION, properties } as const
  const recent = recentIds()
  const badRows = badRowsTable(domain, bronze)
  const returned = returnedFeed(parts, domain, bronze, read)
  const isTopic = bronze.from.kind === 'topic'
  const batches = nextBatches(parts, source, contract)
  const alert = refusalAlert(parts.log, fullName({ name }))

  async function ingest(): Promise<Ingested> {
    const table = await tableOf(parts, name, shape)
    const identity = await source.identity()
    const mark = markOf(table, identity)
    const next = await batches.take(table, mark?.position)
    const fresh = await ingestBatch(table, { identity, mark, next })
    const back = next.caught_up ? await returned.ingest() : { landed: 0, rejected: 0 }
    if (badRows) await keepBadRows(parts, domain, bronze, badRows)
    return { landed: fresh.landed + back.landed, rejected: fresh.rejected + back.rejected }
  }

  async function ingestBatch(table: Table, { identity, mark, next }: Read): Promise<Ingested> {
    const { file, rows } = await next.read
    const mayRepeat = !isTopic
    const unread = mayRepeat ? rows.filter((row) => !recent.has(placeOf(row))) : rows
    if (!file && unread.length === 0 && !next.worth_keeping) return { landed: 0, rejected: 0 }
    const checked = await read(unread.map(({ value }) => value))
    const { readable, rejected } = sorted(checked, unread, { domain, bronze })
    await tellUnknown(parts, table, namesIn(checked))
    alert(
      unread.length + (file?.record_count ?? 0),
      rejected.map(({ reason }) => reason),
    )
    await toDeadLetter(parts.eventLog, deadLetterTopic(domain, bronze.name), rejected)
    const to = { identity, position: next.next }
    const landed = await landRows(parts, { table, files: file ? [file] : [], readable, mayRepeat, of: 'source', from: mark, to })
    if (mayRepeat) recent.add(unread.map(placeOf))
    return { landed, rejected: rejected.length }
  }

  async function close(): Promise<void> {
    await batches.settled()
    await source.close()
  }

  return { ingest, close }
}

interface Read {
  readonly identity: string
  readonly mark: SourceMark | undefined
  readonly next: NextBatch
}

/** Positions of another log mean nothing in this one. */
export function markOf(table: Table, identity: string): SourceMark | undefined {
  const mark = sourceMark(table)
  if (!mark || mark.identity === identity) return mark
  throw new Fault(
    'SOURCE_REPLACED',
    `${table.name.namespace}.${table.name.name} was read from ${mark.identity}, and its source is ${identity} now: it was deleted and made anew. Bring the old one back, or start with another data folder`,
  )
}

export function sorted(
  events: readonly CheckedEvent[],
  rows: readonly SourceRow[],
  { domain, bronze: { name, from } }: { readonly domain: string; readonly bronze: BronzeTable },
): { readable: ReadableRow[]; rejected: RejectedRow[] } {
  const readable: { columns: JsonObject; row_id: string; row: SourceRow }[] = []
  const rejected: RejectedRow[] = []
  const isPlace = from.kind === 'topic' // an offset is the row's own for ever, and so tells a repeat
  const topic = deadLetterTopic(domain, name)
  const beginning = idsBeginning(name)
  for (const [at, checked] of events.entries()) {
    const row = rows[at]
    if (!row) continue
    const row_id = isPlace ? topicRowId(beginning, row.partition, row.offset) : rowId(name, row)
    if (checked.ok && !row.refused) readable.push({ columns: checked.columns, row_id, row })
    const reason = row.refused ?? (checked.ok ? undefined : checked.reason)
    if (reason)
      rejected.push({
        value: row.value,
        reason,
        row_id,
        partition: row.partition,
        offset: row.offset,
        ...(isPlace && { teller: { name: `${topic} ${row.partition}`, sequence: row.offset } }),
      })
  }
  return { readable, rejected }
}
