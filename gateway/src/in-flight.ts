/** Requests that are being answered. A drain waits for them, and ends those that take too long. */
export interface InFlight {
  begin(): Work
  /** Resolves when nothing is left. */
  idle(): Promise<void>
  abortAll(): void
  readonly count: number
}

export interface Work extends Disposable {
  readonly signal: AbortSignal
  /** The reader is gone. */
  readonly abort: () => void
}

export function inFlight(): InFlight {
  const running = new Set<AbortController>()
  const waiting = new Set<() => void>()

  const end = (work: AbortController) => {
    if (!running.delete(work) || running.size > 0) return
    for (const resolve of waiting) resolve()
    waiting.clear()
  }
  return {
    get count() {
      return running.size
    },
    begin() {
      const work = new AbortController()
      running.add(work)
      // a connection closes behind every answer: nothing is left to be ended then, and the error that says so costs microseconds
      const abort = () => {
        if (running.has(work)) work.abort()
      }
      return { signal: work.signal, abort, [Symbol.dispose]: () => end(work) }
    },
    idle: () => (running.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve))),
    abortAll() {
      for (const work of running) work.abort()
    },
  }
}
