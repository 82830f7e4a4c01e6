import type { S3Access } from './client.js'
import { failureOf } from './faults.js'

/** Does the work until it is done, fails for good, or has failed so many times. */
export async function repeated<T>(access: S3Access, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (failureOf(error)?.kind !== 'passing' || attempt >= access.limits.attempts_max) throw error
    }
    await backOff(access, attempt)
  }
}

/** Waits anything up to twice as long as the last time: full jitter, so that those who failed together do not return together. */
export async function backOff(
  { clock, dice, limits }: Pick<S3Access, 'clock' | 'dice' | 'limits'>,
  attempt: number,
): Promise<void> {
  const ceiling_ms = Math.min(limits.back_off_ms_max, limits.back_off_ms * 2 ** (attempt - 1))
  await clock.sleep(dice.next() * ceiling_ms)
}
