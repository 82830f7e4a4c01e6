import type { Clock } from '@storemesh/core'

/** Whether the same question may be answered a moment later: a broker restarts, a partition has another leader. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Error &&
  (('retriable' in error && error.retriable === true) ||
    PASSING.has(error.name) ||
    isBrokenGreeting(error) ||
    (error.cause instanceof Error && isPassing(error.cause)))

const PASSING = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSBrokerNotFound',
  'KafkaJSGroupCoordinatorNotFound', // of a group that one has no right to the coordinator says so itself
  'KafkaJSRequestTimeoutError',
])

/** A connection that ended while it introduced itself. The client calls that a refused password too, and leaves only the reason's text. */
export const isBrokenGreeting = (error: Error): boolean =>
  error.name === 'KafkaJSSASLAuthenticationError' && BROKEN_OFF.test(error.message)

const BROKEN_OFF =
  /: (?:Closed connection|Connection closed by the server|Connection timeout|Connection error: .*|Not connected)$/

/** Through the restart of a broker. A broker that takes a connection and goes may cost one try a whole request's time: a few are had in any case. */
const AGAIN = { within_ms: 60_000, every_ms: 500, tries_min: 5 }

/** Asks again while the answer is one that passes; `refresh` forgets who was asked. */
export async function untilItPasses<Result>(
  work: () => Promise<Result>,
  refresh: () => Promise<void>,
  clock: Clock,
): Promise<Result> {
  const started_ms = clock.elapsed_ms()
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const isOver = tries >= AGAIN.tries_min && clock.elapsed_ms() - started_ms >= AGAIN.within_ms
      if (!isPassing(error) || isOver) throw error
      await clock.sleep(AGAIN.every_ms)
      await refresh().catch((refused: unknown) => {
        if (!isPassing(refused)) throw refused
      })
    }
  }
}
