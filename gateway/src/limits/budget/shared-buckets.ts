import type { Clock } from '@storemesh/core'
import type { KeyValueStore } from '@storemesh/key-value'
import type { Log } from '@storemesh/telemetry'
import { type Budget, MINUTE_MS, type Spent } from './budget.js'
import { type PortionLimits, portionsOf } from './portions.js'
import { type RestLimits, restingStore } from './resting-store.js'
import { bucketsIn } from './shared-bucket.js'
import { type TokenBucketLimits, tokenBuckets } from './token-buckets.js'

export interface SharedBucketLimits extends TokenBucketLimits, PortionLimits, RestLimits {}

export const DEFAULT_SHARED_BUCKET_LIMITS: PortionLimits & RestLimits = {
  portion_share_max: 1 / 20,
  portion_ms_max: 10_000,
  answer_ms_max: 100,
  rest_ms: 2000,
}

interface Beside {
  readonly keyValue: KeyValueStore
  readonly clock: Clock
  readonly log: Log
}

export interface SharedBudget extends Budget {
  /** In memory, by a portion or by what is known of the rest; by the store; or by an own bucket, as the store was away. */
  readonly decided: () => Readonly<Record<'portion' | 'store' | 'own', number>>
}

/** Somebody who waits for the store. */
interface Waiting {
  readonly wanted: number
  readonly told: (spent: Spent) => void
}

/** Sums of fractions are not exact. */
const DUST = 1e-6

/**
 * A budget that several gateways spend of, each by portions that it takes out of one bucket in a store. By itself none lets more
 * through than the whole budget, whatever becomes of the store.
 */
export function sharedBuckets(
  given: TokenBucketLimits & Partial<SharedBucketLimits>,
  { keyValue, clock, log }: Beside,
): SharedBudget {
  const limits: SharedBucketLimits = { ...DEFAULT_SHARED_BUCKET_LIMITS, ...given }
  const { cost_per_minute } = limits
  const own = tokenBuckets(limits, clock)
  const portions = portionsOf(limits, clock)
  const buckets = bucketsIn(keyValue, cost_per_minute, clock)
  const store = restingStore(limits, { clock, log })
  const waiting = new Map<string, Waiting[]>() // as many as there are requests that have not been answered
  const decided = { portion: 0, store: 0, own: 0 }

  const alone = (who: string, wanted: number): Spent => {
    decided.own++
    return own.spend(who, wanted)
  }

  /** Of what is held here; undefined where that is too little. */
  const ofPortion = (who: string, wanted: number): Spent | undefined => {
    if (portions.leftTo(who) + DUST < wanted) return undefined
    const spent = own.spend(who, wanted)
    if (spent.wait_ms === 0) portions.spend(who, wanted)
    return spent
  }

  /** By what is known of the store here; undefined where it has to be asked. */
  const refused = (who: string, wanted: number): Spent | undefined => {
    const missing = wanted - portions.leftTo(who) - portions.restOf(who)
    return missing > DUST ? { wait_ms: (missing / cost_per_minute) * MINUTE_MS } : undefined
  }

  /** What those that wait need beside what is held, first come first served; those that it is too little for get nothing. */
  const toTake = (who: string, round: readonly Waiting[], left: number): number => {
    const held = portions.leftTo(who)
    const enough = round.reduce((sum, { wanted }) => (sum + wanted <= held + left + DUST ? sum + wanted : sum), 0)
    const needed = Math.min(enough - held, left)
    return needed > 0 ? portions.sizeFor(who, needed, left) : 0
  }

  /** All that wait for one bucket are served by one taking; whoever comes meanwhile is served by the next. */
  const serve = async (who: string, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      const round = queue.splice(0)
      const taken = await store.ask(() => buckets.take(who, (left) => toTake(who, round, left)))
      if (taken) portions.add(who, taken)
      for (const { wanted, told } of round) {
        const spent = taken ? (ofPortion(who, wanted) ?? refused(who, wanted)) : alone(who, wanted)
        if (taken && spent) decided.store++
        if (spent) told(spent)
        else queue.push({ wanted, told }) // time went by, and there may be enough now
      }
    }
    waiting.delete(who)
  }

  return {
    spend(who, cost) {
      const wanted = Math.min(cost, cost_per_minute) // one that costs more than all could never run
      const queue = waiting.get(who)
      if (!queue) {
        const spent = ofPortion(who, wanted) ?? (store.rests ? undefined : refused(who, wanted))
        if (spent) decided.portion++
        if (spent) return spent
        if (store.rests) return alone(who, wanted)
      }
      return new Promise((told) => {
        const joined = queue ?? []
        joined.push({ wanted, told })
        if (queue) return
        waiting.set(who, joined)
        void serve(who, joined)
      })
    },
    decided: () => decided,
  }
}
