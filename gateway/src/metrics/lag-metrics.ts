import { boundedNames } from './bounded-names.js'
import type { Metrics } from './registry.js'

/** How late subscribers hear of what happens. */
export interface LagMetrics {
  /** An event was handed on to those who hear of it, so long after its change was appended to its log. */
  handedOn(subscription: string, lag_ms: number): void
  /** A subscriber's events wait in a queue of its own; what it gives back is told that there is none any more. */
  queue(waiting: () => number): () => void
}

const SUBSCRIPTIONS_MAX = 200

export function lagMetrics(registry: Metrics, of: 'gateway' | 'subgraph', bounds: readonly number[]): LagMetrics {
  const lags = registry.histogram(
    `mesh_${of}_event_lag_seconds`,
    'From when a change was appended to its log until its event was handed on, for each stream that subscriptions hear.',
    ['subscription'],
    [...bounds, 30, 60],
  )
  const queues = new Set<() => number>()
  if (of === 'gateway')
    registry.gauge('mesh_gateway_queued_events_max', 'Events that wait for the subscriber who is furthest behind.', () => {
      let most = 0
      for (const waiting of queues) most = Math.max(most, waiting())
      return most
    })
  const nameOf = boundedNames(SUBSCRIPTIONS_MAX)
  return {
    handedOn: (subscription, lag_ms) => lags.observe(lag_ms / 1000, [nameOf(subscription)]),
    queue(waiting) {
      queues.add(waiting)
      return () => void queues.delete(waiting)
    },
  }
}
