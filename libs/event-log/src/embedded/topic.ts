import { type Clock, Fault } from '@storemesh/core'
import type { Environment, Writing } from '@storemesh/lmdb'
import type { AppendOutcome, LogRecord, NewRecord, PartitionEnd, ReadLimits, TopicDescription } from '../event-log.js'
import { requirePartition } from '../limits.js'
import { batchReader } from './batch-reader.js'
import { type Bell, bell } from './bell.js'
import { type Placed, placeRecords } from './place-records.js'
import { encodeBatches, type RecordBatch, stampBatch } from './record-batch.js'
import * as keys from './topic-keys.js'

/** One topic in its environment. Reads are answered at once; only what writes waits for the disk. */
export interface Topic {
  readonly description: TopicDescription
  readonly environment: Environment
  readonly appended: Bell
  append(records: readonly NewRecord[], producer: string | undefined): Promise<AppendOutcome>
  read(partition: number, offset: number, limits: ReadLimits): LogRecord[]
  ends(): PartitionEnd[]
}

/** Nothing is ever taken out of a topic, so a partition begins where it began. */
const FIRST_OFFSET = 0

export function topicIn(environment: Environment, description: TopicDescription, clock: Clock): Topic {
  const appended = bell()
  const batches = batchReader(environment)
  const turn = { next: 0 }

  return {
    description,
    environment,
    appended,

    async append(records, producer) {
      const placed = placeRecords(description, records, producer, turn)
      // Made before the lock is taken, while the disk still works on the append before this one.
      const prepared = placed.map((part) => ({ ...part, batches: encodeBatches(description.name, part.records) }))
      const outcome = await environment.write((transaction) => {
        const appended_ms = clock.now_ms()
        let count = 0
        for (const part of prepared) {
          const batches = producer === undefined ? part.batches : withoutRepeats(transaction, description.name, part, producer)
          count += appendBatches(transaction, part.partition, batches, appended_ms)
        }
        return { appended: count, repeated: records.length - count }
      })
      appended.ring()
      return outcome
    },

    read(partition, offset, limits) {
      requirePartition(description, partition)
      const next_offset = nextOffset(environment, partition)
      if (offset === next_offset) return []
      if (Number.isInteger(offset) && offset >= FIRST_OFFSET && offset < next_offset)
        return batches.read(partition, offset, limits)
      throw new Fault(
        'OFFSET_OUT_OF_RANGE',
        `${description.name}/${partition}: expected an offset from ${FIRST_OFFSET} to ${next_offset}, got ${offset}; start from one of these, or check that this is the log it was read from`,
      )
    },

    ends: () =>
      Array.from({ length: description.partitions }, (_, partition) => ({
        partition,
        first_offset: FIRST_OFFSET,
        next_offset: nextOffset(environment, partition),
      })),
  }
}

const nextOffset = (reading: Pick<Environment, 'get'>, partition: number): number =>
  keys.numberOf(reading.get(keys.nextOffsetKey(partition))) ?? 0

function appendBatches(transaction: Writing, partition: number, batches: readonly RecordBatch[], appended_ms: number): number {
  const first = nextOffset(transaction, partition)
  let next = first
  for (const batch of batches) {
    stampBatch(batch, appended_ms)
    transaction.put(keys.batchKey(partition, next), batch.bytes)
    next += batch.records
  }
  if (next > first) transaction.put(keys.nextOffsetKey(partition), keys.numberValue(next))
  return next - first
}

/** Leaves out what this producer appended before, and notes how far it has got in the same transaction. */
function withoutRepeats(
  transaction: Writing,
  topic: string,
  { partition, records, batches }: Placed & { readonly batches: readonly RecordBatch[] },
  producer: string,
): readonly RecordBatch[] {
  const key = keys.sequenceKey(partition, producer)
  let last = keys.numberOf(transaction.get(key)) ?? -1
  const fresh = records.filter(({ sequence = -1 }) => {
    if (sequence <= last) return false
    last = sequence
    return true
  })
  if (fresh.length === 0) return []
  transaction.put(key, keys.numberValue(last))
  return fresh.length === records.length ? batches : encodeBatches(topic, fresh)
}
