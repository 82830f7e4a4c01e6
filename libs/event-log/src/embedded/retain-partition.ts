import type { Environment, StoredEntry, Writing } from '@storemesh/lmdb'
import type { TopicDescription } from '../event-log.js'
import { forgetKeys } from './compaction-index.js'
import { partitionState, putPartitionState } from './partition-state.js'
import { appendedAt, decodeBatch, emptySink, lengthOfBatch } from './record-batch.js'
import * as keys from './topic-keys.js'

export interface PartitionInHand {
  readonly transaction: Writing
  readonly environment: Environment
  readonly description: TopicDescription
  readonly partition: number
}

/** One pass keeps the writers of all processes waiting for no longer than these take. */
const BATCHES_AT_ONCE = { entries_max: 128, bytes_max: 16 * 2 ** 20 }
const WHOLE = { records_max: Number.MAX_SAFE_INTEGER, bytes_max: Number.MAX_SAFE_INTEGER }

const oldest = (
  { transaction, partition }: PartitionInHand,
  next_offset: number,
  entries_max = BATCHES_AT_ONCE.entries_max,
): StoredEntry[] => transaction.range({ ...keys.batchesBetween(partition, 0, next_offset), ...BATCHES_AT_ONCE, entries_max })

const endOf = ({ key, value }: StoredEntry): number => keys.offsetOfBatchKey(key) + lengthOfBatch(value)

/** Moves the partition's beginning past the batches that are too old or too many; whether it moved. */
export function retainPartition(place: PartitionInHand, now_ms: number): boolean {
  const { transaction, environment, description, partition } = place
  const { retention_ms = Number.POSITIVE_INFINITY, retention_bytes = Number.POSITIVE_INFINITY } = description
  if (retention_ms === Number.POSITIVE_INFINITY && retention_bytes === Number.POSITIVE_INFINITY) return false
  const state = partitionState(transaction, environment, description, partition)
  let { first_offset } = state
  let left_bytes = state.size_bytes
  const isTooOld = ({ value }: StoredEntry) => now_ms - appendedAt(value) > retention_ms
  // The newest batch is never too many: a log of one large batch would be empty else.
  const isTooMany = (batch: StoredEntry) => left_bytes > retention_bytes && endOf(batch) < state.next_offset
  const goes = (batch: StoredEntry) => isTooOld(batch) || isTooMany(batch)
  // Mostly nothing goes, and then one look is enough.
  const [first] = oldest(place, state.next_offset, 1)
  if (!first || !goes(first)) return false
  for (const batch of oldest(place, state.next_offset)) {
    if (!goes(batch)) break
    left_bytes -= batch.value.length
    first_offset = Math.max(first_offset, endOf(batch))
  }
  if (first_offset === state.first_offset) return false
  putPartitionState(transaction, description.id, partition, { ...state, first_offset })
  return true
}

/** Takes out the batches that end before the partition begins; whether there were any. */
export function dropTakenAway(place: PartitionInHand): boolean {
  const { transaction, environment, description, partition } = place
  const state = partitionState(transaction, environment, description, partition)
  if (state.first_offset === 0) return false
  let freed_bytes = 0
  for (const batch of oldest(place, state.first_offset)) {
    if (endOf(batch) > state.first_offset) break
    if (description.compacted) {
      const sink = emptySink(WHOLE)
      const from = keys.offsetOfBatchKey(batch.key)
      decodeBatch(sink, partition, from, batch.value, from)
      forgetKeys(transaction, partition, sink.records)
    }
    transaction.remove(batch.key)
    freed_bytes += batch.value.length
  }
  if (freed_bytes === 0) return false
  putPartitionState(transaction, description.id, partition, { ...state, size_bytes: state.size_bytes - freed_bytes })
  return true
}
