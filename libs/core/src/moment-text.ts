/** How many of a unit a second has. */
export type UnitsASecond = 1_000n | 1_000_000n | 1_000_000_000n

const SECONDS_MAX = 8_640_000_000_000n

/**
 * A moment as text, without a zone: at least six digits behind the second, as all that the mesh writes. Undefined where no
 * calendar has it.
 */
export function momentText(units: bigint, a_second: UnitsASecond): string | undefined {
  const within = ((units % a_second) + a_second) % a_second
  const seconds = (units - within) / a_second
  if (seconds > SECONDS_MAX || seconds < -SECONDS_MAX) return undefined
  const text = new Date(Number(seconds) * 1000).toISOString()
  return `${text.slice(0, text.indexOf('.'))}.${fraction(within, a_second)}`
}

/** A time of the day as text. */
export function timeText(units: bigint, a_second: UnitsASecond): string | undefined {
  const text = units >= 0n && units < 86_400n * a_second ? momentText(units, a_second) : undefined
  return text?.slice(text.indexOf('T') + 1)
}

const DAY_SECONDS = 86_400n

export function dayOf(days: number): string | undefined {
  const text = momentText(BigInt(days) * DAY_SECONDS * 1000n, 1000n)
  return text?.slice(0, text.indexOf('T'))
}

function fraction(within: bigint, a_second: UnitsASecond): string {
  const digits = String(within).padStart(String(a_second).length - 1, '0')
  return digits.padEnd(6, '0')
}
