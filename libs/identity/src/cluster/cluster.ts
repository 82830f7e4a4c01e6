import type { Scorer } from '../score/scorer.js'
import { sortedByKey } from '../block/blocks.js'
import { isConflict } from './conflict.js'
import type { Links } from './links.js'
import { UnionFind } from './union-find.js'

export interface ClusterLimits {
  /** Log odds in bits from which on a link joins. */
  readonly join_bits: number
  /** A set of records does not grow beyond this. */
  readonly records_max: number
  /** What a link must have where two sets contradict each other in a birth date or a verified phone. */
  readonly conflict_bits: number
}

/** Why two records that look like one person were not joined: somebody should look at them. */
export type ReviewReason = 'a bridge' | 'a conflict' | 'too many records' | 'not certain'

export interface ReviewPair {
  readonly a: number
  readonly b: number
  readonly bits: number
  readonly because: ReviewReason
}

export interface Clustering {
  /** By record: the least record of its cluster. */
  readonly clusters: Int32Array
  readonly review: readonly ReviewPair[]
}

const REVIEW_MAX = 10_000
/** Between two sets so many pairs are compared at most. */
const CROSS_PAIRS_MAX = 400
/** One pair says no more than this, so that a single slip cannot outvote all others. */
const ONE_PAIR_BITS = 20
const BITS_SCALE = 1 << 20
const BITS_MOST = 2000

/**
 * Joins records link by link, the strongest first. Two sets are joined where their records agree on the whole, and not only in
 * the pair that links them: one record that looks like two people must not make them one.
 */
export function cluster(size: number, links: Links, scorer: Scorer, limits: ClusterLimits): Clustering {
  const sets = new UnionFind(size)
  const next = Int32Array.from({ length: size }, (_, at) => at)
  const review: ReviewPair[] = []
  for (const link of strongestFirst(links)) {
    const [a, b, bits] = [links.a[link] ?? 0, links.b[link] ?? 0, links.bits[link] ?? 0]
    if (sets.find(a) === sets.find(b)) continue
    const because = bits < limits.join_bits ? 'not certain' : whyNot(a, b, bits)
    if (because !== undefined) {
      if (review.length < REVIEW_MAX) review.push({ a, b, bits, because })
      continue
    }
    sets.join(a, b)
    ;[next[a], next[b]] = [next[b] ?? b, next[a] ?? a]
  }
  return { clusters: leastOf(sets, size), review: review.filter(({ a, b }) => sets.find(a) !== sets.find(b)) }

  function whyNot(a: number, b: number, bits: number): ReviewReason | undefined {
    if (sets.sizeOf(a) + sets.sizeOf(b) > limits.records_max) return 'too many records'
    const [left, right] = [membersOf(next, a), membersOf(next, b)]
    if (left.length + right.length > 2 && meanBits(scorer, left, right) < 0) return 'a bridge'
    return bits < limits.conflict_bits && isConflict(scorer, a, b, left, right) ? 'a conflict' : undefined
  }
}

const strongestFirst = (links: Links): Uint32Array =>
  sortedByKey(Uint32Array.from({ length: links.size }, (_, at) => 1 + (BITS_MOST - (links.bits[at] ?? 0)) * BITS_SCALE))

function membersOf(next: Int32Array, record: number): number[] {
  const members = [record]
  for (let at = next[record] ?? record; at !== record; at = next[at] ?? record) members.push(at)
  return members
}

function meanBits(scorer: Scorer, left: readonly number[], right: readonly number[]): number {
  const step = Math.max(1, Math.ceil((left.length * right.length) / CROSS_PAIRS_MAX))
  let [sum, count] = [0, 0]
  for (let at = 0; at < left.length * right.length; at += step) {
    const bits = scorer.bits(left[at % left.length] ?? 0, right[Math.floor(at / left.length)] ?? 0)
    sum += Math.max(-ONE_PAIR_BITS, Math.min(ONE_PAIR_BITS, bits))
    count += 1
  }
  return sum / count
}

function leastOf(sets: UnionFind, size: number): Int32Array {
  const least = new Int32Array(size).fill(-1)
  return Int32Array.from({ length: size }, (_, record) => {
    const root = sets.find(record)
    if ((least[root] ?? -1) < 0) least[root] = record
    return least[root] ?? record
  })
}
