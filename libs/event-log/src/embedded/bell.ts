/** Wakes those who wait for an append: at once for one of this process, at the next look for one of another. */
export interface Bell {
  ring(): void
  /** Resolves when it rings, when the time has passed or when a signal fires. */
  wait(duration_ms: number, signals: readonly AbortSignal[]): Promise<void>
}

/** Another process's append is seen by looking: soon after the last one, less often when it has been quiet. */
const LOOK_EVERY_MS = { min: 2, max: 25 }

/** One look serves all who wait. `mark` is other than it was when something was appended, by whatever process. */
export function bell(mark: () => number): Bell {
  const waiting = new Set<() => void>()
  let looking: NodeJS.Timeout | undefined
  let look_ms = LOOK_EVERY_MS.min
  let last = 0

  const ring = () => {
    look_ms = LOOK_EVERY_MS.min
    for (const wake of waiting) wake()
  }

  const lookLater = () => {
    // The machine's timer and not the log's clock: that clock may stand still in a test, and looking must not move it.
    looking = setTimeout(look, look_ms)
  }

  const look = () => {
    looking = undefined
    if (waiting.size === 0) return
    if (marked() !== last) return ring()
    look_ms = Math.min(look_ms * 1.5, LOOK_EVERY_MS.max)
    lookLater()
  }

  /** What cannot be looked at is for whoever waits to find out. */
  const marked = (): number => {
    try {
      return mark()
    } catch {
      return Number.NaN
    }
  }

  return {
    ring,
    wait: (duration_ms, signals) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          waiting.delete(wake)
          for (const signal of signals) signal.removeEventListener('abort', wake)
          resolve()
        }
        const timer = setTimeout(wake, duration_ms)
        waiting.add(wake)
        for (const signal of signals) signal.addEventListener('abort', wake, { once: true })
        if (signals.some((signal) => signal.aborted)) return wake()
        if (looking) return
        // whoever waits has just found nothing, so what is there now is no news
        last = marked()
        lookLater()
      }),
  }
}
