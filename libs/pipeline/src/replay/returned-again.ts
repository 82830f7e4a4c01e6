import type { Table } from '@storemesh/iceberg'
import type { ReadableRow } from '../ingest/fresh-files.js'
import type { PipelineParts } from '../parts.js'
import { nextOffset } from '../rejected/returned-mark.js'
import { returnedRow, returnedTopic } from '../rejected/returned-record.js'
import { sourceMark } from '../summary.js'
import type { BackfillOf } from './missing-rows.js'
import { isWithin, type TopicRange } from './topic-range.js'

const BATCH = { records_max: 10_000, bytes_max: 16 << 20 }
const PARTITION = 0

export interface ReturnedAgain {
  readonly rows: readonly ReadableRow[]
  readonly next_offset: number
}

/**
 * Rows that were sent back and that the contract can read, of those that the table's own feed has got past; undefined where
 * there are no more. What it cannot read is in the dead letter already.
 */
export async function returnedAgain(
  { eventLog }: PipelineParts,
  { domain, bronze, read }: BackfillOf,
  table: Table,
  from: number,
  range: TopicRange | undefined,
): Promise<ReturnedAgain | undefined> {
  const topic = returnedTopic(domain, bronze.name)
  const description = await eventLog.topic(topic)
  if (!description) return undefined
  const [end] = await eventLog.ends(topic)
  const until = nextOffset(sourceMark(table, 'returned'), `${eventLog.id}/${description.id}`)
  const offset = Math.max(from, end?.first_offset ?? 0)
  if (offset >= until) return undefined
  const records = (await eventLog.read(topic, PARTITION, offset, BATCH)).filter((record) => record.offset < until)
  const checked = await read(records.map(({ value }) => value))
  const rows = records.flatMap((record, at): ReadableRow[] => {
    const row = returnedRow(record)
    const event = checked[at]
    if (!row || !event?.ok || (range && !isWithin(range, row.source_partition, row.source_offset))) return []
    const { row_id, value, source_partition: partition, source_offset } = row
    return [{ columns: event.columns, row_id, row: { place: row_id, value, partition, offset: source_offset } }]
  })
  return { rows, next_offset: (records.at(-1)?.offset ?? until - 1) + 1 }
}
