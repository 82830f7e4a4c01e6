import type { Clock } from '@storemesh/core'
import { boundedCache } from '../../bounded-cache.js'
import { MINUTE_MS } from './budget.js'
import type { Taken } from './shared-bucket.js'
import type { TokenBucketLimits } from './token-buckets.js'

export interface PortionLimits {
  /** What a gateway takes ahead at most, as a share of a minute's budget. */
  readonly portion_share_max: number
  /** What it has not spent of a portion then is lost. */
  readonly portion_ms_max: number
}

/** What a gateway holds of shared buckets, and what it knows of the rest of each. */
export interface Portions {
  /** What is held for somebody, to be spent without the store. */
  leftTo(who: string): number
  /** What can be in the bucket beside it at most: others only take of it. */
  restOf(who: string): number
  spend(who: string, cost: number): void
  /** How much to take when so much has to be: twice as much each time, as long as portions are used up in time. */
  sizeFor(who: string, needed: number, left: number): number
  add(who: string, taken: Taken): void
}

interface Portion {
  readonly left: number
  readonly size: number
  readonly until_ms: number
  readonly rest: number
  readonly seen_ms: number
}

export function portionsOf(limits: TokenBucketLimits & PortionLimits, clock: Clock): Portions {
  const { cost_per_minute, identities_max, portion_share_max, portion_ms_max } = limits
  const kept = boundedCache<string, Portion>({ entries_max: identities_max })
  const size_max = cost_per_minute * portion_share_max
  const per_ms = cost_per_minute / MINUTE_MS
  const current = (who: string): Portion | undefined => {
    const portion = kept.get(who)
    return portion && clock.elapsed_ms() < portion.until_ms ? portion : undefined
  }
  const leftTo = (who: string) => current(who)?.left ?? 0
  return {
    leftTo,
    restOf(who) {
      const portion = kept.get(who)
      if (!portion) return cost_per_minute
      return Math.min(portion.rest + (clock.elapsed_ms() - portion.seen_ms) * per_ms, cost_per_minute)
    },
    spend(who, cost) {
      const portion = kept.get(who)
      if (portion) kept.set(who, { ...portion, left: Math.max(portion.left - cost, 0) })
    },
    sizeFor(who, needed, left) {
      const wished = Math.min((current(who)?.size ?? 0) * 2, size_max)
      return Math.max(needed, Math.min(wished, left))
    },
    add(who, { taken, rest }) {
      const seen_ms = clock.elapsed_ms()
      const before = current(who)
      const [size, until_ms] = taken > 0 ? [taken, seen_ms + portion_ms_max] : [before?.size ?? 0, before?.until_ms ?? 0]
      kept.set(who, { left: leftTo(who) + taken, size, until_ms, rest, seen_ms })
    },
  }
}
