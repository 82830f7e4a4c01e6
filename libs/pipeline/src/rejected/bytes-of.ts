import { Fault } from '@storemesh/core'
import type { EventLog, LogRecord } from '@storemesh/event-log'
import { REFUSAL } from '../ingest/dead-letter.js'
import type { RefusedRow } from './refused-rows.js'
import type { Refusing } from './refused-table.js'
import { wholeNumber } from './returned-record.js'
import { topicRecords } from './topic-records.js'

/** The row as its source had it, byte for byte. */
export async function originalBytes(
  eventLog: EventLog,
  { topic }: Pick<Refusing, 'topic'>,
  { row_id, dead_letter_offset }: RefusedRow,
): Promise<Uint8Array> {
  for await (const record of topicRecords(eventLog, topic, dead_letter_offset)) {
    if (record.key === row_id && record.offset === dead_letter_offset) return wholeBytes(eventLog, topic, record)
    break
  }
  throw gone(topic, dead_letter_offset)
}

/** All bytes of a row of which this is the first record, or the only one. REFUSED_BYTES_GONE. */
export async function wholeBytes(eventLog: EventLog, topic: string, first: LogRecord): Promise<Uint8Array> {
  const parts = wholeNumber(first.headers[REFUSAL.parts]) ?? 1
  if (parts === 1) return first.value
  const found: Uint8Array[] = []
  for await (const { key, value } of topicRecords(eventLog, topic, first.offset)) {
    if (key !== first.key) break // a row's parts stand together
    found.push(value)
    if (found.length === parts) return Buffer.concat(found)
  }
  throw gone(topic, first.offset)
}

const gone = (topic: string, offset: number) =>
  new Fault(
    'REFUSED_BYTES_GONE',
    `${topic}: expected a refused row with all of its parts at offset ${offset}; its records were deleted`,
  )
