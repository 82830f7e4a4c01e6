import type { Clock } from '@storemesh/core'
import { DEFAULT_GATEWAY_LIMITS, type GatewayBasics, sharedBuckets } from '@storemesh/gateway'
import type { Log } from '@storemesh/telemetry'
import type { RedisUrl } from '../kind/redis-url.js'
import type { GatewaySettings } from '../settings/gateway.js'

/** Past it the gateway has gone on without the answer. */
const ANSWER_MAX_MS = 1000

interface BudgetSettings {
  readonly gateway: Pick<GatewaySettings, 'cost_per_minute'>
  readonly sharedBudget?: RedisUrl | undefined
}

export interface OpenBudget {
  /** For the gateway; nothing where it counts by itself, or not at all. */
  readonly shared: Pick<GatewayBasics, 'budget'>
  readonly close: () => Promise<void>
}

/** What each identity may spend, in the Redis that is set. A Redis that does not answer keeps no gateway from beginning. */
export async function openBudget(
  { gateway: { cost_per_minute }, sharedBudget }: BudgetSettings,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<OpenBudget> {
  if (!sharedBudget || cost_per_minute === 0) return { shared: {}, close: async () => undefined }
  const { redisKeyValueStore } = await import('@storemesh/key-value/redis') // a client that most gateways never need
  const { identities_max } = DEFAULT_GATEWAY_LIMITS
  const keyValue = redisKeyValueStore({ ...sharedBudget, answer_max_ms: ANSWER_MAX_MS, clock })
  const budget = sharedBuckets({ cost_per_minute, identities_max }, { keyValue, clock, log })
  return { shared: { budget }, close: () => keyValue.close() }
}
