import type { FetchedRecord } from './kafka-records.js'

/** Producers that are remembered for one partition; of more the one that was longest silent is forgotten. */
const PRODUCERS_MAX = 10_000
/** Repeats that are remembered; past them the reader looks back anew. */
const DROPPED_MAX = 100_000

/** What a reader knows of one partition's producers, up to an offset. */
export interface Repeats {
  /** Every record from `from_offset` to here was looked at. */
  readonly from_offset: number
  next_offset: number
  readonly isFull: () => boolean
  readonly isRepeat: (fetched: FetchedRecord) => boolean
}

/**
 * Kafka gives a producer that starts again another identity, so it takes what that one sends once more. The record carries its
 * producer's name and sequence, and whoever reads leaves out what is not above the last sequence seen. A reader that starts in
 * the middle looks at the records before, as many as `LOOKED_BACK_MAX` (see `read-partition.ts`): a repeat is known as one
 * where the first of it is no further back. A record that was judged once is judged the same however often it is read.
 */
export function repeatsFrom(from_offset: number): Repeats {
  const last = new Map<string, number>()
  const dropped = new Set<number>()
  const repeats: Repeats = {
    from_offset,
    next_offset: from_offset,
    isFull: () => dropped.size > DROPPED_MAX,
    isRepeat({ record: { offset }, sent }) {
      if (offset < repeats.next_offset) return dropped.has(offset)
      repeats.next_offset = offset + 1
      if (!sent) return false
      const before = last.get(sent.producer)
      const isRepeat = before !== undefined && sent.sequence <= before
      if (isRepeat) dropped.add(offset)
      last.delete(sent.producer)
      last.set(sent.producer, isRepeat ? before : sent.sequence)
      if (last.size > PRODUCERS_MAX) for (const oldest of last.keys()) return last.delete(oldest) && isRepeat
      return isRepeat
    },
  }
  return repeats
}
