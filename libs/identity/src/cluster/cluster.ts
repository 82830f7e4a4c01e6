import type { Scorer } from '../score/scorer.js'
import { sortedByKey } from '../block/blocks.js'
import { isConflict } from './conflict.js'
import { GrowingSets, type SetsOfRecords } from './growing-sets.js'
import type { Links } from './links.js'
import { NOTHING_PINNED } from './pinned.js'

export interface ClusterLimits {
  /** Log odds in bits from which on a link joins. */
  readonly join_bits: number
  /** Log odds in bits from which on two records are shown to somebody. */
  readonly review_bits: number
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
 * the pair that links them: one record that looks like two people must not make them one. What somebody has decided comes first.
 */
export function cluster(size: number, links: Links, scorer: Scorer, limits: ClusterLimits, pinned = NOTHING_PINNED): Clustering {
  const sets = new GrowingSets(size, pinned)
  const review: ReviewPair[] = []
  for (const link of strongestFirst(links)) {
    const [a, b, bits] = [links.a[link] ?? 0, links.b[link] ?? 0, links.bits[link] ?? 0]
    if (sets.areOne(a, b)) continue
    const because = whyNotJoin(sets, scorer, limits, { a, b, bits })
    if (because === undefined) sets.join(a, b)
    else if (review.length < REVIEW_MAX && because !== 'decided') review.push({ a, b, bits, because })
  }
  return { clusters: sets.leastOfEach(), review: review.filter(({ a, b }) => !sets.areOne(a, b)) }
}

interface Link {
  readonly a: number
  readonly b: number
  readonly bits: number
}

/** Undefined where the link may join the sets of its records. */
export function whyNotJoin(
  sets: SetsOfRecords,
  scorer: Scorer,
  limits: ClusterLimits,
  { a, b, bits }: Link,
): ReviewReason | 'decided' | undefined {
  if (!sets.mayJoin(a, b)) return 'decided'
  if (bits < limits.join_bits) return 'not certain'
  if (sets.sizeOf(a) + sets.sizeOf(b) > limits.records_max) return 'too many records'
  const [left, right] = [sets.membersOf(a), sets.membersOf(b)]
  if (left.length + right.length > 2 && meanBits(scorer, left, right) < 0) return 'a bridge'
  return bits < limits.conflict_bits && isConflict(scorer, a, b, left, right) ? 'a conflict' : undefined
}

const strongestFirst = (links: Links): Uint32Array =>
  sortedByKey(new Uint32Array(links.size).map((_, at) => 1 + (BITS_MOST - (links.bits[at] ?? 0)) * BITS_SCALE))

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
