import type { Clock } from '@storemesh/core'

export interface Deadline {
  /** Fires when the time is up. */
  readonly signal: AbortSignal
  /** More time for a body, a second for each MiB. */
  readonly allow: (body_bytes: number) => void
}

const BYTES_PER_MS = (1024 * 1024) / 1000

/** Gives the work so long. When time is up the work fails by its signal, and this with a TimeoutError. */
export async function withinDeadline<T>(clock: Clock, duration_ms: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  const over = new AbortController()
  const done = new AbortController()
  let due_ms = clock.elapsed_ms() + duration_ms
  const watching = (async () => {
    while (!done.signal.aborted) {
      const left_ms = due_ms - clock.elapsed_ms()
      if (left_ms <= 0) return over.abort()
      await clock.sleep(Math.ceil(left_ms), done.signal)
    }
  })()
  try {
    return await work({
      signal: over.signal,
      allow: (body_bytes) => {
        due_ms += body_bytes / BYTES_PER_MS
      },
    })
  } catch (error) {
    throw over.signal.aborted ? new DOMException('no answer in time', 'TimeoutError') : error
  } finally {
    done.abort()
    await watching
  }
}
