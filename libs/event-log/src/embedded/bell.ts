/** Wakes those who wait for an append: at once for one of this process, at the next look for one of another. */
export interface Bell {
  ring(): void
  /** Resolves when it rings, when the time has passed or when a signal fires. */
  wait(duration_ms: number, signals: readonly AbortSignal[]): Promise<void>
}

export function bell(): Bell {
  const waiting = new Set<() => void>()
  return {
    ring() {
      for (const wake of waiting) wake()
    },
    wait: (duration_ms, signals) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          waiting.delete(wake)
          for (const signal of signals) signal.removeEventListener('abort', wake)
          resolve()
        }
        // The machine's timer and not the log's clock: that clock may stand still in a test, and looking must not move it.
        const timer = setTimeout(wake, duration_ms)
        waiting.add(wake)
        for (const signal of signals) signal.addEventListener('abort', wake, { once: true })
        if (signals.some((signal) => signal.aborted)) wake()
      }),
  }
}
