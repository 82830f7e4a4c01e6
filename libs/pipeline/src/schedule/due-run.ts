import type { Timetable } from '@storemesh/domain'

export interface DueRun {
  readonly isDue: boolean
  /** When the one after is. */
  readonly next_ms: number
}

/** A clock that goes back further was wrong before: nothing waits until it is there again. */
const GONE_BACK_MS = 86_400_000

/** A run is due when a period began since the last one. However many did, it is one run. */
export function dueRun({ period_ms, offset_ms }: Timetable, last_ms: number | undefined, now_ms: number): DueRun {
  const periodOf = (time_ms: number) => Math.floor((time_ms - offset_ms) / period_ms)
  const after = (time_ms: number) => offset_ms + (periodOf(time_ms) + 1) * period_ms
  const isKnown = last_ms !== undefined && last_ms - now_ms <= GONE_BACK_MS
  if (isKnown && periodOf(now_ms) <= periodOf(last_ms)) return { isDue: false, next_ms: after(last_ms) }
  return { isDue: true, next_ms: after(now_ms) }
}
