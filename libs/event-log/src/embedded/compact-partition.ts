import { forgetGoneKeys } from './compaction-index.js'
import { partitionState, putPartitionState } from './partition-state.js'
import { batchOfSome, lengthOfBatch } from './record-batch.js'
import type { PartitionInHand } from './retain-partition.js'
import * as keys from './topic-keys.js'

/** Long enough for every reader to learn that the key is gone. */
export const GONE_KEY_KEPT_MS = 86_400_000
const SUPERSEDED_AT_ONCE_MAX = 1000
const REWRITTEN_BYTES_MAX = 16 * 2 ** 20

/**
 * Writes a few batches anew without the records that a newer one of their key has made superfluous. Offsets stay, and so does
 * the newest batch, in which the partition's end stands. Whether there was anything to take out.
 */
export function compactPartition({ transaction, environment, description, partition }: PartitionInHand, now_ms: number): boolean {
  const state = partitionState(transaction, environment, description, partition)
  const lastBefore = (offset: number) =>
    transaction.range({ ...keys.batchesBetween(partition, 0, offset), reverse: true, entries_max: 1 })[0]
  const newest = lastBefore(state.next_offset)
  if (!newest) return false
  forgetGoneKeys(transaction, partition, now_ms - GONE_KEY_KEPT_MS, SUPERSEDED_AT_ONCE_MAX)
  const superseded = transaction.range({
    from: keys.supersededKey(partition, 0),
    to: keys.supersededKey(partition, keys.offsetOfBatchKey(newest.key)),
    entries_max: SUPERSEDED_AT_ONCE_MAX,
  })
  const gone = new Set(superseded.map(({ key }) => keys.offsetOfBatchKey(key)))
  let { size_bytes } = state
  let rewritten_bytes = 0
  for (const offset of gone) {
    if (rewritten_bytes > REWRITTEN_BYTES_MAX) break
    if (!transaction.get(keys.supersededKey(partition, offset))) continue // went with an earlier one of its batch
    const batch = lastBefore(offset + 1)
    if (!batch) {
      transaction.remove(keys.supersededKey(partition, offset))
      continue
    }
    const start = keys.offsetOfBatchKey(batch.key)
    const kept = batchOfSome(batch.value, (distance) => !gone.has(start + distance))
    if (kept) transaction.put(batch.key, kept)
    else transaction.remove(batch.key)
    for (let at = start; at < Math.max(start + lengthOfBatch(batch.value), offset + 1); at++)
      if (gone.has(at)) transaction.remove(keys.supersededKey(partition, at))
    size_bytes += (kept?.length ?? 0) - batch.value.length
    rewritten_bytes += batch.value.length
  }
  if (rewritten_bytes > 0)
    putPartitionState(transaction, description.id, partition, {
      ...state,
      size_bytes,
      compactions: state.compactions + 1,
    })
  return superseded.length > 0
}
