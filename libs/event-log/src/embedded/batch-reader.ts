import type { Environment, StoredEntry } from '@storemesh/lmdb'
import type { Collector } from './collector.js'
import { lengthOfBatch } from './record-batch.js'
import * as keys from './topic-keys.js'

export interface BatchReader {
  /** Collects from an offset on that is there, in a partition that was compacted so often. */
  read(partition: number, offset: number, collector: Collector, compactions: number): void
}

interface Span {
  readonly first_offset: number
  readonly next_offset: number
}

interface ReadBatch extends Span {
  readonly bytes: Buffer
}

const BATCHES_AT_ONCE_MAX = 256
const PARTITIONS_REMEMBERED_MAX = 16

/**
 * Remembers the batch read last in a few partitions: who takes ten records at a time out of a batch of a thousand comes back
 * to it, and would have it copied and its checksum counted each time. A batch changes by
 * compaction only, and then what was remembered is not used.
 */
export function batchReader(environment: Environment): BatchReader {
  const last = new Map<number, ReadBatch>()
  const compacted = new Map<number, number>()

  const remember = (partition: number, batch: ReadBatch) => {
    last.delete(partition)
    last.set(partition, batch)
    const [oldest] = last.keys()
    if (last.size > PARTITIONS_REMEMBERED_MAX && oldest !== undefined) last.delete(oldest)
  }

  const batchAt = (partition: number, offset: number): ReadBatch | undefined => {
    const remembered = last.get(partition)
    if (remembered && offset >= remembered.first_offset && offset < remembered.next_offset) return remembered
    const [found] = environment.range({ ...keys.batchesBetween(partition, 0, offset + 1), reverse: true, entries_max: 1 })
    return found && batchOf(found)
  }

  /** As many as are wanted if they are like the one before: what is read and not used was read in vain. False where there is no more. */
  const takeAfter = (partition: number, before: Span, collector: Collector, take: (batch: ReadBatch) => boolean): boolean => {
    const { limits, copies } = collector
    const { count, size_bytes } = collector.state()
    const wanted = Math.ceil((limits.records_max - count) / (before.next_offset - before.first_offset))
    const range = {
      ...keys.batchesBetween(partition, before.next_offset, keys.OFFSET_MAX),
      entries_max: Math.min(wanted, BATCHES_AT_ONCE_MAX),
      bytes_max: limits.bytes_max - size_bytes,
    }
    let goesOn = false
    const see = (entry: StoredEntry) => (goesOn = take(batchOf(entry)))
    if (copies) environment.look(range, (key, value) => see({ key, value }))
    else environment.range(range).every(see)
    return goesOn
  }

  return {
    read(partition, offset, collector, compactions) {
      if (compacted.get(partition) !== compactions) last.delete(partition)
      compacted.set(partition, compactions)
      const first = batchAt(partition, offset)
      // Compaction may have taken out every batch up to here.
      let before: Span = { first_offset: offset - 1, next_offset: offset }
      const take = (batch: ReadBatch): boolean => {
        collector.add(partition, batch.first_offset, batch.bytes, offset)
        const { isFull } = collector.state()
        if (!collector.copies) remember(partition, batch)
        else if (isFull && batch !== last.get(partition)) remember(partition, { ...batch, bytes: Buffer.from(batch.bytes) })
        before = batch
        return !isFull
      }
      if (first && !take(first)) return
      while (takeAfter(partition, before, collector, take));
    },
  }
}

function batchOf({ key, value }: StoredEntry): ReadBatch {
  const first_offset = keys.offsetOfBatchKey(key)
  return { first_offset, next_offset: first_offset + lengthOfBatch(value), bytes: value }
}
