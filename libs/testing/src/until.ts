import { systemClock } from '@storemesh/core'

/** Asks again until the answer is there. What never comes ends with the runner's own time-out, which names the test. */
export async function until<T>(ask: () => Promise<T | undefined | false> | T | undefined | false, pause_ms = 20): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    await systemClock.sleep(pause_ms)
  }
}
