import { Fault } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import { deadLetterTopic, REFUSAL } from '../ingest/dead-letter.js'
import type { RefusedRow } from './refused-rows.js'
import type { RefusedTable } from './refused-table.js'
import { wholeNumber } from './returned-record.js'
import { topicRecords } from './topic-records.js'

const BYTES_MAX = 64 << 20

/** The row as its source had it, byte for byte. */
export async function originalBytes(
  eventLog: EventLog,
  { domain, bronze }: RefusedTable,
  { row_id, dead_letter_offset }: RefusedRow,
): Promise<Uint8Array> {
  const topic = deadLetterTopic(domain, bronze.name)
  const found: Uint8Array[] = []
  let bytes = 0
  for await (const { key, value, headers } of topicRecords(eventLog, topic, dead_letter_offset)) {
    if (key !== row_id) break // a row's parts stand together
    found.push(value)
    bytes += value.byteLength
    if (found.length >= (wholeNumber(headers[REFUSAL.parts]) ?? 1)) return found.length === 1 ? value : Buffer.concat(found)
    if (bytes > BYTES_MAX) break
  }
  throw new Fault(
    'REFUSED_BYTES_GONE',
    `${topic}: expected row ${row_id} at offset ${dead_letter_offset}, got less; its records were deleted`,
  )
}
