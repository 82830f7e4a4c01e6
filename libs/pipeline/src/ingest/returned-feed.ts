import type { CheckedEvent, Rejection } from '@storemesh/contract'
import type { BronzeTable } from '@storemesh/domain'
import type { LogRecord, TopicDescription } from '@storemesh/event-log'
import { namesIn, tellUnknown } from '../drift/unknown-names.js'
import type { EventReader } from '../event-reader.js'
import type { PipelineParts } from '../parts.js'
import { nextOffset } from '../rejected/returned-mark.js'
import { type ReturnedRow, returnedRow, returnedTopic } from '../rejected/returned-record.js'
import { sourceMark } from '../summary.js'
import { deadLetterTopic, type RejectedRow, toDeadLetter } from './dead-letter.js'
import { idsThere, type ReadableRow } from './fresh-files.js'
import { landRows } from './land-rows.js'

const BATCH = { records_max: 10_000, bytes_max: 16 << 20 }
const PARTITION = 0

export interface ReturnedFeed {
  /** Reads what was sent back since, until something lands or is refused, and commits what can be read together with how far it got. */
  ingest(): Promise<Back>
}

interface Back {
  readonly landed: number
  readonly rejected: number
}

const NOTHING: Back = { landed: 0, rejected: 0 }

/**
 * Rows that were refused and sent back are read by the contract again. Whatever is sent twice, or read twice after a crash, the
 * table has one row of each id: it is asked before a row lands. The table's source is read to its end before this, so that no
 * row comes by both ways.
 */
export function returnedFeed(parts: PipelineParts, domain: string, bronze: BronzeTable, read: EventReader): ReturnedFeed {
  const topic = returnedTopic(domain, bronze.name)

  async function ingest(): Promise<Back> {
    const description = await parts.eventLog.topic(topic)
    if (!description) return NOTHING
    for (;;) {
      const back = await ingestBatch(description)
      // a batch of which all is there already is no reason to stop
      if (!back || back.landed + back.rejected > 0) return back ?? NOTHING
    }
  }

  /** Undefined where all was read. */
  async function ingestBatch(description: TopicDescription): Promise<Back | undefined> {
    const table = await parts.catalog.load({ namespace: domain, name: bronze.name }) // with what its source landed a moment ago
    const [end] = await parts.eventLog.ends(topic)
    const from = sourceMark(table, 'returned')
    const identity = `${parts.eventLog.id}/${description.id}`
    const offset = Math.max(end?.first_offset ?? 0, nextOffset(from, identity))
    if (!end || offset >= end.next_offset) return undefined
    const records = await parts.eventLog.read(topic, PARTITION, offset, BATCH)
    const to = { identity, position: { next_offset: (records.at(-1)?.offset ?? offset) + 1 } }
    const checked = await read(records.map(({ value }) => value))
    await tellUnknown(parts, table, namesIn(checked))
    const { readable, refused } = sorted(records, checked, description)
    const landedBefore = await idsThere(parts, table, refused)
    const stillRefused = refused.filter(({ row_id }) => !landedBefore.has(row_id) && !readable.has(row_id))
    await toDeadLetter(parts.eventLog, deadLetterTopic(domain, bronze.name), stillRefused)
    const rows = [...readable.values()]
    const landed = await landRows(parts, { table, readable: rows, mayRepeat: true, of: 'returned', from, to })
    return { landed, rejected: stillRefused.length }
  }

  /** Of each id the first that can be read, as if they had come one by one. */
  function sorted(records: readonly LogRecord[], checked: readonly CheckedEvent[], { id }: TopicDescription) {
    const readable = new Map<string, ReadableRow>()
    const refused: RejectedRow[] = []
    for (const [at, record] of records.entries()) {
      const row = returnedRow(record)
      const event = checked[at]
      if (!row) parts.log.warn('returned_record_unknown', { topic, offset: record.offset })
      else if (event?.ok) readable.set(row.row_id, readable.get(row.row_id) ?? landing(row, event))
      else if (event) refused.push(refusedAgain(row, event.reason, { name: `returned ${id}`, sequence: record.offset }))
    }
    return { readable, refused }
  }

  return { ingest }
}

const landing = (
  { row_id, value, source_partition, source_offset }: ReturnedRow,
  { columns }: Extract<CheckedEvent, { ok: true }>,
): ReadableRow => ({
  columns,
  row_id,
  row: { place: row_id, value, partition: source_partition, offset: source_offset },
})

const refusedAgain = (
  { row_id, value, source_partition, source_offset }: ReturnedRow,
  reason: Rejection,
  teller: { readonly name: string; readonly sequence: number },
): RejectedRow => ({
  value,
  reason,
  row_id,
  partition: source_partition,
  offset: source_offset,
  teller,
  returned_offset: teller.sequence,
})
