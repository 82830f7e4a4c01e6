import type { Reading, StoredEntry } from '@storemesh/lmdb'
import type { PartitionState } from './partition-state.js'
import { appendedAt, firstInBatch } from './record-batch.js'
import * as keys from './topic-keys.js'

/** Halves the offsets until it stands before the first batch appended at or after this moment: times of a partition only grow. */
export function offsetAt(reading: Reading, partition: number, state: PartitionState, appended_ms: number): number {
  const last = (from: number, to: number): StoredEntry | undefined =>
    reading.range({ ...keys.batchesBetween(partition, from, to), reverse: true, entries_max: 1 })[0]
  const { first_offset, next_offset } = state
  // The batch in which the partition begins may begin before it.
  const opening = last(0, first_offset + 1)
  let low = opening ? keys.offsetOfBatchKey(opening.key) : first_offset
  let high = next_offset
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const batch = last(low, middle + 1)
    if (batch && appendedAt(batch.value) >= appended_ms) high = keys.offsetOfBatchKey(batch.key)
    else low = middle + 1
  }
  const [found] = reading.range({ ...keys.batchesBetween(partition, low, keys.OFFSET_MAX), entries_max: 1 })
  if (!found) return next_offset
  return Math.max(first_offset, keys.offsetOfBatchKey(found.key) + firstInBatch(found.value))
}
