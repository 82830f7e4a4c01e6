import type { Environment, StoredEntry } from '@storemesh/lmdb'
import type { Collector } from './collector.js'
import { lengthOfBatch } from './record-batch.js'
import * as keys from './topic-keys.js'

export interface BatchReader {
  /** Collects from an offset on that is there, in a partition that was compacted so often. */
  read(partition: number, offset: number, collector: Collector, compactions: number): void
}

interface ReadBatch {
  readonly first_offset: number
  readonly next_offset: number
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

  /** As many as are wanted if they are like the one before: what is read and not used was read in vain. */
  const batchesAfter = (
    partition: number,
    before: Pick<ReadBatch, 'first_offset' | 'next_offset'>,
    collector: Collector,
  ): readonly ReadBatch[] => {
    const { limits } = collector
    const { count, size_bytes } = collector.state()
    const wanted = Math.ceil((limits.records_max - count) / (before.next_offset - before.first_offset))
    const found = environment.range({
      ...keys.batchesBetween(partition, before.next_offset, keys.OFFSET_MAX),
      entries_max: Math.min(wanted, BATCHES_AT_ONCE_MAX),
      bytes_max: limits.bytes_max - size_bytes,
    })
    return found.map(batchOf)
  }

  return {
    read(partition, offset, collector, compactions) {
      if (compacted.get(partition) !== compactions) last.delete(partition)
      compacted.set(partition, compactions)
      const first = batchAt(partition, offset)
      // Compaction may have taken out every batch up to here.
      let found = first ? [first] : batchesAfter(partition, { first_offset: offset - 1, next_offset: offset }, collector)
      for (let last = found.at(-1); last; last = found.at(-1)) {
        for (const batch of found) {
          collector.add(partition, batch.first_offset, batch.bytes, offset)
          remember(partition, batch)
          if (collector.state().isFull) return
        }
        found = batchesAfter(partition, last, collector)
      }
    },
  }
}

function batchOf({ key, value }: StoredEntry): ReadBatch {
  const first_offset = keys.offsetOfBatchKey(key)
  return { first_offset, next_offset: first_offset + lengthOfBatch(value), bytes: value }
}
