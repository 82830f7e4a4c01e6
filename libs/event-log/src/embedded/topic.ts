import { type Clock, Fault } from '@storemesh/core'
import type { Environment, Writing } from '@storemesh/lmdb'
import type {
  AppendOutcome,
  LogRecord,
  NewRecord,
  PartitionEnd,
  Positions,
  ReadLimits,
  RecordValues,
  TopicDescription,
} from '../event-log.js'
import { requireKeys, requirePartition } from '../limits.js'
import { type BatchBuffers, newBuffers } from './batch-buffers.js'
import { batchReader } from './batch-reader.js'
import { type Collector, recordsCollector } from './collector.js'
import { valuesCollector } from './record-values.js'
import { type Bell, bell } from './bell.js'
import { noteKeys } from './compaction-index.js'
import { inFlight } from './in-flight.js'
import { offsetAt } from './offset-at.js'
import { type PartitionState, partitionState, putPartitionState } from './partition-state.js'
import { type Placed, placeRecords } from '../place-records.js'
import { encodeBatches, type RecordBatch, sizeOfBatch, stampBatch } from './record-batch.js'
import * as keys from './topic-keys.js'
import { type Upkeep, upkeepOf } from './upkeep.js'

/** One topic in its environment. Reads are answered at once; only what writes waits for the disk. */
export interface Topic {
  readonly description: TopicDescription
  readonly environment: Environment
  readonly appended: Bell
  readonly upkeep: Upkeep
  append(records: readonly NewRecord[], producer: string | undefined): Promise<AppendOutcome>
  read(partition: number, offset: number, limits: ReadLimits): LogRecord[]
  readValues(partition: number, offset: number, limits: ReadLimits, used?: RecordValues): RecordValues
  ends(): PartitionEnd[]
  offsetsAt(appended_ms: number): Positions
}

export function topicIn(environment: Environment, description: TopicDescription, clock: Clock, buffers: BatchBuffers): Topic {
  const batches = batchReader(environment)
  const turn = { next: 0 }
  const flight = inFlight(description.name)
  const upkeep = upkeepOf(environment, description, clock)
  const stateOf = (partition: number) => partitionState(environment, environment, description, partition)
  const partitions = Array.from({ length: description.partitions }, (_, partition) => partition)
  const nextOffset = (partition: number) => keys.numberOf(environment.get(keys.nextOffsetKey(partition))) ?? 0
  const appended = bell(() => partitions.reduce((sum, partition) => sum + nextOffset(partition), 0))

  function collect(partition: number, offset: number, collector: Collector): void {
    requirePartition(description, partition)
    const { first_offset, next_offset, compactions } = stateOf(partition)
    if (offset === next_offset) return
    if (Number.isInteger(offset) && offset >= first_offset && offset < next_offset)
      return batches.read(partition, offset, collector, compactions)
    throw new Fault(
      'OFFSET_OUT_OF_RANGE',
      `${description.name}/${partition}: expected an offset from ${first_offset} to ${next_offset}, got ${offset}; start from one of these, or check that this is the log it was read from`,
    )
  }

  return {
    description,
    environment,
    appended,
    upkeep,

    async append(records, producer) {
      if (description.compacted) requireKeys(description.name, records)
      const placed = placeRecords(description, records, producer, turn)
      let prepared: readonly Prepared[] = []
      const size_bytes = records.reduce((sum, { value }) => sum + value.length, 0)
      const room = flight.enter(size_bytes)
      if (room) await room
      try {
        // Made before the lock is taken, while the disk still works on the append before this one.
        prepared = placed.map((part) => ({ ...part, batches: encodeBatches(description.name, part.records, buffers) }))
        const count = await environment.write((transaction) =>
          appendParts(transaction, environment, description, prepared, producer, clock.now_ms()),
        )
        appended.ring()
        upkeep.soon()
        return { appended: count, repeated: records.length - count }
      } finally {
        for (const { batches } of prepared) for (const { roomAndBytes } of batches) buffers.giveBack(roomAndBytes)
        flight.leave(size_bytes)
      }
    },

    read(partition, offset, limits) {
      const collector = recordsCollector(limits)
      collect(partition, offset, collector)
      return collector.records
    },

    readValues(partition, offset, limits, used) {
      const collector = valuesCollector(limits, used)
      collect(partition, offset, collector)
      return collector.values()
    },

    ends: () =>
      partitions.map((partition) => {
        const { first_offset, next_offset } = stateOf(partition)
        return { partition, first_offset, next_offset }
      }),

    offsetsAt: (appended_ms) =>
      new Map(partitions.map((partition) => [partition, offsetAt(environment, partition, stateOf(partition), appended_ms)])),
  }
}

interface Prepared extends Placed {
  readonly batches: readonly RecordBatch[]
}

/** How many records were appended and not left out. */
function appendParts(
  transaction: Writing,
  environment: Environment,
  description: TopicDescription,
  parts: readonly Prepared[],
  producer: string | undefined,
  now_ms: number,
): number {
  let count = 0
  for (const part of parts) {
    const state = partitionState(transaction, environment, description, part.partition)
    const { records, batches } = producer === undefined ? part : withoutRepeats(transaction, description.name, part, producer)
    if (records.length === 0) continue
    const appended_ms = Math.max(now_ms, state.appended_ms)
    putPartitionState(transaction, description.id, part.partition, {
      ...putBatches(transaction, part.partition, batches, state, appended_ms),
      appended_ms,
    })
    if (description.compacted) {
      const placed = records.map((record, n) => ({ ...record, offset: state.next_offset + n }))
      noteKeys(transaction, part.partition, placed, appended_ms)
    }
    count += records.length
  }
  return count
}

function putBatches(
  transaction: Writing,
  partition: number,
  batches: readonly RecordBatch[],
  state: PartitionState,
  appended_ms: number,
): PartitionState {
  let { next_offset, size_bytes } = state
  for (const batch of batches) {
    stampBatch(batch, appended_ms)
    transaction.putInPlace(keys.batchKey(partition, next_offset), batch.roomAndBytes)
    next_offset += batch.records
    size_bytes += sizeOfBatch(batch)
  }
  return { ...state, next_offset, size_bytes }
}

/** Leaves out what this producer appended before, and notes how far it has got in the same transaction. */
function withoutRepeats(transaction: Writing, topic: string, part: Prepared, producer: string): Omit<Prepared, 'partition'> {
  const { partition, records, batches } = part
  const key = keys.sequenceKey(partition, producer)
  let last = keys.numberOf(transaction.get(key)) ?? -1
  const isNew = ({ sequence = -1 }: NewRecord): boolean => {
    if (sequence <= last) return false
    last = sequence
    return true
  }
  // As a rule all of them are.
  const before = last
  const all = records.every(isNew)
  last = all ? last : before
  const fresh = all ? records : records.filter(isNew)
  if (fresh.length > 0) transaction.put(key, keys.numberValue(last))
  return { records: fresh, batches: all ? batches : encodeBatches(topic, fresh, newBuffers) }
}
