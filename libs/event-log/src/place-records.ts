import { Fault, withinLimit } from '@storemesh/core'
import type { NewRecord, TopicDescription } from './event-log.js'
import { APPEND_BYTES_MAX, APPEND_RECORDS_MAX, requireName, requirePartition } from './limits.js'
import { partitionOfKey } from './partition-of-key.js'

/** The records of one append that go to one partition, in their order. */
export interface Placed {
  readonly partition: number
  readonly records: readonly NewRecord[]
}

/** `turn` goes round the partitions for records that name neither a partition nor a key. */
export function placeRecords(
  topic: TopicDescription,
  records: readonly NewRecord[],
  producer: string | undefined,
  turn: { next: number },
): Placed[] {
  withinLimit(`records of one append to ${topic.name}`, records.length, { min: 0, max: APPEND_RECORDS_MAX })
  if (producer !== undefined) requireName('producer', producer)
  const byPartition = new Map<number, NewRecord[]>()
  let value_bytes = 0
  // Most often the next record goes where the one before it went.
  let recent: { readonly partition: number; readonly records: NewRecord[] } | undefined
  // And has its key, whose place is computed from all of its letters.
  let keyed: { readonly key: string; readonly partition: number } | undefined
  for (const record of records) {
    if (producer !== undefined) requireSequence(topic, producer, record)
    value_bytes += record.value.length
    const { key } = record
    const isPlacedByKey = record.partition === undefined && key !== undefined
    const partition = isPlacedByKey && key === keyed?.key ? keyed.partition : partitionOf(topic, record, producer, turn)
    if (isPlacedByKey && key !== keyed?.key) keyed = { key, partition }
    if (recent?.partition !== partition) {
      recent = { partition, records: byPartition.get(partition) ?? [] }
      byPartition.set(partition, recent.records)
    }
    recent.records.push(record)
  }
  withinLimit(`value bytes of one append to ${topic.name}`, value_bytes, { min: 0, max: APPEND_BYTES_MAX })
  return [...byPartition].map(([partition, records]) => ({ partition, records }))
}

function partitionOf(topic: TopicDescription, record: NewRecord, producer: string | undefined, turn: { next: number }): number {
  if (record.partition !== undefined) {
    requirePartition(topic, record.partition)
    return record.partition
  }
  if (record.key !== undefined) return partitionOfKey(record.key, topic.partitions)
  // A producer's record goes where it went the first time, or its repeat would not be known there.
  if (producer !== undefined && record.sequence !== undefined) return record.sequence % topic.partitions
  return turn.next++ % topic.partitions
}

function requireSequence({ name }: TopicDescription, producer: string, { sequence }: NewRecord): void {
  if (sequence !== undefined && Number.isSafeInteger(sequence) && sequence >= 0) return
  throw new Fault(
    'SEQUENCE_INVALID',
    `${name}: every record of producer ${producer} needs a whole number from 0 as its sequence, got ${sequence}`,
  )
}
