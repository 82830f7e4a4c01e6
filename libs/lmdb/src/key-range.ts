/** Keys in byte order, from `from` on and below `to`; in reverse the same keys, last one first. */
export interface KeyRange {
  readonly from: Buffer
  readonly to: Buffer
  readonly reverse?: boolean
  /** A range is read at once and handed over whole: no cursor stays open that would keep old pages from being used again. */
  readonly entries_max: number
  /** Stops after the entry that reaches it, so that the first one always comes. */
  readonly bytes_max?: number
}

export interface StoredEntry {
  readonly key: Buffer
  readonly value: Buffer
}

/** LMDB walks from `start` to `end` in the direction asked for, so in reverse the two change places. */
export const cursorOptions = ({ from, to, reverse = false, entries_max: limit }: KeyRange) =>
  reverse ? { start: to, end: from, exclusiveStart: true, inclusiveEnd: true, reverse, limit } : { start: from, end: to, limit }
