import type { Clock } from '@storemesh/core'
import { boundedCache } from '../../bounded-cache.js'
import { type Budget, MINUTE_MS, type Spent } from './budget.js'

export interface TokenBucketLimits {
  /** Whoever did not ask for a minute may spend as much at once. */
  readonly cost_per_minute: number
  /** Of more, those that asked longest ago are forgotten, and have the whole budget again. */
  readonly identities_max: number
}

interface Bucket {
  readonly left: number
  readonly seen_ms: number
}

/** Nobody has to wait for it. */
export interface OwnBudget extends Budget {
  spend(who: string, cost: number): Spent
}

/** A budget in the memory of one gateway: what was spent comes back little by little. */
export function tokenBuckets({ cost_per_minute, identities_max }: TokenBucketLimits, clock: Clock): OwnBudget {
  const buckets = boundedCache<string, Bucket>({ entries_max: identities_max })
  const per_ms = cost_per_minute / MINUTE_MS
  return {
    spend(who, cost) {
      const seen_ms = clock.elapsed_ms()
      const before = buckets.get(who) ?? { left: cost_per_minute, seen_ms }
      const left = Math.min(before.left + (seen_ms - before.seen_ms) * per_ms, cost_per_minute)
      const wanted = Math.min(cost, cost_per_minute) // one that costs more than all could never run
      const missing = wanted - left
      buckets.set(who, { left: missing > 0 ? left : left - wanted, seen_ms })
      return { wait_ms: missing > 0 ? missing / per_ms : 0 }
    },
  }
}
