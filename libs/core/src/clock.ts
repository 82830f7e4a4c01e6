/** Time, handed in. Only this file reads the machine's clock, so that a test can hold it still. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now_ms(): number
  /** Milliseconds that only grow, for measuring; not a date. */
  elapsed_ms(): number
  /** Resolves when the time has passed or the signal fires, whichever is first. */
  sleep(duration_ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now_ms: () => Date.now(),
  elapsed_ms: () => performance.now(),
  sleep: (duration_ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, duration_ms)
      signal?.addEventListener('abort', done, { once: true })
    }),
}

export interface VirtualClock extends Clock {
  advance(duration_ms: number): void
}

/** A clock that moves when it is told to, and at once when somebody sleeps. */
export function virtualClock(start_ms: number): VirtualClock {
  let now = start_ms
  return {
    now_ms: () => now,
    elapsed_ms: () => now - start_ms,
    // what waits for the disk gets its turn: of loops that only sleep, one would never end
    sleep: (duration_ms, signal) => {
      if (!signal?.aborted) now += duration_ms
      return new Promise((resolve) => setImmediate(resolve))
    },
    advance: (duration_ms) => {
      now += duration_ms
    },
  }
}

/** RFC 3339 in UTC with six digits, as every surface shows an instant. */
export const instantText = (time_ms: number): string => new Date(time_ms).toISOString().replace('Z', '000Z')

/** The UTC day of an instant, as `2026-01-31`. */
export const dayText = (time_ms: number): string => new Date(time_ms).toISOString().slice(0, 10)

/** Milliseconds of an RFC 3339 text; undefined where it is none. Digits past the millisecond are dropped. */
export function instantOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined
  const time_ms = Date.parse(text)
  // `2026-02-31` parses as March in some engines: a date that does not print back is none
  return Number.isNaN(time_ms) || !isCalendarDay(text.slice(0, 10)) ? undefined : time_ms
}

export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const time_ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time_ms) && dayText(time_ms) === text
}
