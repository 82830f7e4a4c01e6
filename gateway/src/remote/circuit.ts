import { type Clock, Fault } from '@storemesh/core'
import type { RemoteLimits } from './remote-limits.js'

/** Keeps a subgraph that does not answer from being asked by everybody, each of whom would wait for it. */
export interface Circuit {
  /** Asks, unless the subgraph rests: SUBGRAPH_RESTS. */
  through<Answer>(ask: () => Promise<Answer>): Promise<Answer>
}

export type CircuitLimits = Pick<RemoteLimits, 'subgraph_failures_max' | 'subgraph_rest_ms'>

/** What says that nothing is there to answer. An answer that is an error is one. */
const SILENCE = new Set(['SUBGRAPH_TIMEOUT', 'SUBGRAPH_UNREACHABLE'])

/**
 * After so many failures in a row the subgraph rests. Then one question is let through, while the others are still refused: its
 * answer opens the way for all, its failure begins the rest anew, and where its client left, the next one tries.
 */
export function circuit(subgraph: string, { subgraph_failures_max, subgraph_rest_ms }: CircuitLimits, clock: Clock): Circuit {
  let failures = 0
  let rests_until_ms = 0
  let isTried = false

  const isClosed = () => failures < subgraph_failures_max
  const refuse = () => {
    const wait_ms = Math.max(0, Math.ceil(rests_until_ms - clock.elapsed_ms()))
    return new Fault(
      'SUBGRAPH_RESTS',
      `subgraph ${subgraph} did not answer ${failures} times in a row; it is asked again in ${wait_ms} ms`,
    )
  }
  return {
    async through(ask) {
      const isTrial = !isClosed()
      if (isTrial && (isTried || clock.elapsed_ms() < rests_until_ms)) throw refuse()
      if (isTrial) isTried = true
      try {
        const answer = await ask()
        failures = 0
        return answer
      } catch (error) {
        if (error instanceof Fault && SILENCE.has(error.code)) {
          failures++
          rests_until_ms = clock.elapsed_ms() + subgraph_rest_ms
        } else if (!(error instanceof Fault && error.code === 'REQUEST_ABORTED')) failures = 0
        throw error
      } finally {
        if (isTrial) isTried = false
      }
    },
  }
}
