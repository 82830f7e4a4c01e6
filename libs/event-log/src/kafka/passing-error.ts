import type { Clock } from '@storemesh/core'

/** Whether the same question may be answered a moment later: a broker restarts, a partition has another leader. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Error &&
  (('retriable' in error && error.retriable === true) ||
    PASSING.has(error.name) ||
    (error.cause instanceof Error && isPassing(error.cause)))

const PASSING = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSBrokerNotFound',
  'KafkaJSRequestTimeoutError',
])

/** Through the restart of a broker. */
const AGAIN = { times: 60, every_ms: 500 }

/** Asks again while the answer is one that passes; `refresh` forgets who was asked. */
export async function untilItPasses<Result>(
  work: () => Promise<Result>,
  refresh: () => Promise<void>,
  clock: Clock,
): Promise<Result> {
  for (let times = 1; ; times++) {
    try {
      return await work()
    } catch (error) {
      if (times === AGAIN.times || !isPassing(error)) throw error
      await clock.sleep(AGAIN.every_ms)
      await refresh().catch((refused: unknown) => {
        if (!isPassing(refused)) throw refused
      })
    }
  }
}
