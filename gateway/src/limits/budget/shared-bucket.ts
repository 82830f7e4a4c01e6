import { type Clock, deterministicId } from '@storemesh/core'
import type { KeyValueStore, Space } from '@storemesh/key-value'
import { MINUTE_MS } from './budget.js'

/** What was left when a gateway last took of it, and when that was by the gateway's clock. */
type BucketRow = { readonly left: number; readonly seen_ms: number }

const BUCKETS: Space<BucketRow> = { name: 'gateway.budget', indexes: {} }
/** Each try that is lost was won by another gateway. */
const TRIES_MAX = 20
/** Further apart, clocks say nothing of one another: each gateway holds the budget by itself then. */
const CLOCKS_APART_MS_MAX = MINUTE_MS

export interface Taken {
  readonly taken: number
  /** In the bucket, after that. */
  readonly rest: number
}

/** The buckets of all gateways in one store. */
export interface SharedBuckets {
  /** Takes as much as is chosen of what is left. Undefined: others took each time, and nothing is taken. */
  take(who: string, choose: (left: number) => number): Promise<Taken | undefined>
}

export function bucketsIn(keyValue: KeyValueStore, cost_per_minute: number, clock: Clock): SharedBuckets {
  const per_ms = cost_per_minute / MINUTE_MS

  /** As it is now. A clock that is behind adds nothing, until it has come to where the other one was. */
  const filled = (row: BucketRow | undefined): BucketRow => {
    const now_ms = clock.now_ms()
    // of a row from far ahead nothing would come back until then
    if (!row || row.seen_ms > now_ms + CLOCKS_APART_MS_MAX) return { left: cost_per_minute, seen_ms: now_ms }
    const seen_ms = Math.max(row.seen_ms, now_ms)
    return { left: Math.min(row.left + (seen_ms - row.seen_ms) * per_ms, cost_per_minute), seen_ms }
  }

  return {
    async take(who, choose) {
      const key = keyOf(who)
      for (let tries = 0; tries < TRIES_MAX; tries++) {
        const found = await keyValue.get(BUCKETS, key)
        const { left, seen_ms } = filled(found?.row)
        const taken = choose(left)
        const rest = left - taken
        if (taken === 0) return { taken, rest }
        const version = Math.max((found?.version ?? 0) + 1, seen_ms) // none comes twice, though rows expire
        const row = { left: rest, seen_ms }
        const expires_at_ms = Math.ceil(seen_ms + (cost_per_minute - rest) / per_ms) // full, as one that is not there
        if (await keyValue.compareAndSet(BUCKETS, { key, row, version, expected: found?.version, expires_at_ms }))
          return { taken, rest }
      }
      return undefined
    },
  }
}

/** Of one length, and without anybody's name in the store. */
const keyOf = (who: string): string => deterministicId('budget', who)
