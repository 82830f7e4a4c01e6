import type { Clock } from '@storemesh/core'

/** Who is to be ended at which moment, by one timer for all of them. */
export interface Expiries {
  /** Tells once, when the moment is there, and not any more when it was taken back. */
  at(moment_ms: number, over: () => void): () => void
}

/** The longest that a clock which was set anew goes unnoticed; a timer cannot wait for years either. */
const LOOK_MS_MAX = 10_000

export function expiries(clock: Clock): Expiries {
  const waiting = new Map<number, Set<() => void>>()
  let sleep = new AbortController()
  let wakes_ms = Number.POSITIVE_INFINITY
  let watches = false

  const tell = (moment_ms: number, all: ReadonlySet<() => void>) => {
    waiting.delete(moment_ms)
    for (const over of all) over()
  }
  const watch = async () => {
    while (waiting.size > 0) {
      wakes_ms = [...waiting.keys()].reduce((soonest, moment_ms) => Math.min(soonest, moment_ms))
      sleep = new AbortController()
      await clock.sleep(Math.min(Math.max(wakes_ms - clock.now_ms(), 0), LOOK_MS_MAX), sleep.signal)
      const now_ms = clock.now_ms()
      for (const [moment_ms, all] of waiting) if (moment_ms <= now_ms) tell(moment_ms, all)
    }
    watches = false
  }

  return {
    at(moment_ms, over) {
      const all = waiting.get(moment_ms) ?? new Set()
      waiting.set(moment_ms, all.add(over))
      if (!watches) {
        watches = true
        void watch()
      } else if (moment_ms < wakes_ms) sleep.abort()
      return () => {
        all.delete(over)
        if (all.size === 0 && waiting.get(moment_ms) === all) waiting.delete(moment_ms)
        if (waiting.size === 0) sleep.abort() // nothing keeps the process awake
      }
    },
  }
}
