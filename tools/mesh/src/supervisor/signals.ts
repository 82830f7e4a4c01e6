import type { Clock } from '@storemesh/core'
import type { SupervisorLimits } from './child-spec.js'

type Heard = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** What `process` is to a supervisor; a test hands in its own. */
export interface SignalSource {
  on(signal: Heard, listener: () => void): unknown
  off(signal: Heard, listener: () => void): unknown
}

const HEARD: readonly Heard[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Tells a first signal from a second one. Returns how to stop listening. */
export function onSignals(
  source: SignalSource,
  to: { readonly clock: Clock; readonly limits: SupervisorLimits; readonly onFirst: () => void; readonly onSecond: () => void },
): () => void {
  let first_ms: number | undefined
  const heard = () => {
    const now_ms = to.clock.elapsed_ms()
    if (first_ms === undefined) {
      first_ms = now_ms
      to.onFirst()
    } else if (now_ms - first_ms >= to.limits.forceAfter_ms) to.onSecond()
  }
  for (const signal of HEARD) source.on(signal, heard)
  return () => {
    for (const signal of HEARD) source.off(signal, heard)
  }
}
