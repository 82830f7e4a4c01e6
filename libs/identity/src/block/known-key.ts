import type { BlockKey } from './block-key.js'

/** A key and how its values are spread over the table. */
export interface KnownKey {
  readonly key: BlockKey
  /** The share of records that have it. */
  readonly present: number
  /** How likely two records are to have the same. */
  readonly together: number
}

export const knownKeys = (keys: readonly BlockKey[], size: number): readonly KnownKey[] =>
  keys.map((key) => ({ key, ...spreadOf(key, size) })).filter(({ present }) => present > 0)

function spreadOf(key: BlockKey, size: number): { readonly present: number; readonly together: number } {
  const counts = new Map<number, number>()
  let present = 0
  const step = Math.max(1, Math.floor(size / SPREAD_SAMPLE))
  let looked = 0
  for (let record = 0; record < size; record += step) {
    looked += 1
    const value = key.of(record)
    if (value === 0) continue
    present += 1
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  let pairs = 0
  for (const count of counts.values()) pairs += count * (count - 1)
  // one pair more than was seen: a sample in which nothing repeats says little of the whole
  return { present: present / looked, together: (pairs + 1) / (looked * (looked - 1) + 1) }
}

const SPREAD_SAMPLE = 100_000
