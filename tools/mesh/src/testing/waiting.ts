import { systemClock } from '@storemesh/core'

const LOOK_EVERY_MS = 10
const GIVE_UP_AFTER_MS = 30_000

/** Looks until something holds; the limit is for a broken program, not for a slow machine. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const started_ms = systemClock.elapsed_ms()
  while (!(await holds())) {
    if (systemClock.elapsed_ms() - started_ms > GIVE_UP_AFTER_MS) throw new Error(`waited in vain until ${what}`)
    await systemClock.sleep(LOOK_EVERY_MS)
  }
}
