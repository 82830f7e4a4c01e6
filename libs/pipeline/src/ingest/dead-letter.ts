import type { Rejection } from '@storemesh/contract'
import type { EventLog, NewRecord } from '@storemesh/event-log'

/** A source row that its contract could not read. */
export interface RejectedRow {
  readonly value: Uint8Array
  readonly reason: Rejection
  readonly row_id: string
  readonly partition: number
  readonly offset: number
  /** The offset is the row's own for ever, and so tells a repeat. Else a reader takes one record of each `row_id`. */
  readonly isPlace: boolean
}

export const deadLetterTopic = (domain: string, table: string): string => `dead-letter.${domain}.${table}`

const PARTITIONS = 1

/**
 * Keeps the original bytes with their reason. It is told before the commit that moves on, by a producer whose sequence is
 * the row's place: after a crash it is told again and left out.
 */
export async function toDeadLetter(eventLog: EventLog, topic: string, rows: readonly RejectedRow[]): Promise<void> {
  if (rows.length === 0) return
  await eventLog.createTopic(topic, { partitions: PARTITIONS })
  for (const partition of new Set(rows.map((row) => row.partition))) {
    const records = rows.filter((row) => row.partition === partition).map(record)
    const isPlace = rows.every((row) => row.isPlace)
    await eventLog.append(topic, records, isPlace ? { producer: `${topic} ${partition}` } : {})
  }
}

const record = ({ value, reason, row_id, partition, offset, isPlace }: RejectedRow): NewRecord => ({
  key: row_id,
  value,
  partition: 0,
  ...(isPlace && { sequence: offset }),
  headers: {
    code: reason.code,
    reason: reason.message,
    source_partition: String(partition),
    source_offset: String(offset),
  },
})
