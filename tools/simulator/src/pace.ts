import { type Clock, withinLimit } from '@storemesh/core'

/** How many purchases may go now. Waits until some may, or the signal fires. */
export type Pace = (signal: AbortSignal | undefined) => Promise<number>

/** Of purchases; and so many actions at once are enough for any disk. */
export const BATCH_MAX = 1000
const ACTIONS_AT_ONCE = 5000
export const RATE_MAX = 100_000
const SLICE_MS = 50
/** Who was held up for longer does not make up for it in one burst. */
const DEBT_MAX_MS = 1000

/** `rate` is of actions a second, of which each purchase is so many. */
export function paceOf(rate: number | 'max', actions: number, clock: Clock): Pace {
  const batch = Math.max(1, Math.min(BATCH_MAX, Math.floor(ACTIONS_AT_ONCE / actions)))
  if (rate === 'max') return async () => batch
  withinLimit('rate', rate, { min: 1, max: RATE_MAX })
  const slice = Math.min(batch, Math.max(1, Math.floor((rate * SLICE_MS) / 1000 / actions)))
  const spacing_ms = (1000 * actions) / rate
  /** When the next purchase is due. */
  let due_ms = clock.elapsed_ms()

  return async (signal) => {
    // the small part of a millisecond makes up for sums of fractions
    const ready = () => Math.floor((clock.elapsed_ms() - due_ms) / spacing_ms + 1e-6) + 1
    due_ms = Math.max(due_ms, clock.elapsed_ms() - DEBT_MAX_MS)
    for (;;) {
      if (signal?.aborted || ready() >= slice) break
      await clock.sleep(Math.max(1, due_ms + (slice - 1) * spacing_ms - clock.elapsed_ms()), signal)
    }
    const count = Math.min(Math.max(ready(), 0), batch)
    due_ms += count * spacing_ms
    return count
  }
}
