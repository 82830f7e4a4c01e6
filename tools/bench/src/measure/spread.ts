import { Fault } from '@storemesh/core'

export interface Spread {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Each is a value that was measured (nearest rank), none is made up between two. */
export function spreadOf(what: string, values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const max = sorted.at(-1)
  if (max === undefined) throw new Fault('BENCH_NOTHING_MEASURED', `${what}: expected values, got none; run it again, or longer`)
  const rank = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? max
  return { count: sorted.length, p50: rank(0.5), p99: rank(0.99), max }
}
