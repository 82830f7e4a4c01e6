import { systemClock } from '@storemesh/core'

/** How long the work took, in milliseconds. */
export async function timed_ms(work: () => Promise<unknown>): Promise<number> {
  const started_ms = systemClock.elapsed_ms()
  await work()
  return systemClock.elapsed_ms() - started_ms
}

/** How many of something a second, where the work did `count` of it. */
export const ratePerSecond = async (count: number, work: () => Promise<unknown>): Promise<number> =>
  (count * 1000) / (await timed_ms(work))

/** How long each of `times` runs took. */
export async function timesOf(times: number, work: (run: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  for (let run = 0; run < times; run += 1) took.push(await timed_ms(() => work(run)))
  return took
}
