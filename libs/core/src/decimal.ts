import { Fault } from './fault.js'

/** Exact decimals: text outside, whole units inside. Never a float. */

/** `129900.5` with two digits is 12990050 units. Digits past the scale are refused, not rounded. */
export function decimalUnits(text: string, scale: number): bigint {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  const fraction = parts?.[3] ?? ''
  if (!parts || fraction.length > scale) {
    throw new Fault(
      'DECIMAL_INVALID',
      `expected a decimal number with at most ${scale} digits after the point, got ${text.length} characters of something else`,
    )
  }
  const units = BigInt((parts[2] ?? '0') + fraction.padEnd(scale, '0'))
  return parts[1] === '-' ? -units : units
}

/** 12990050 units with two digits are `129900.50`. */
export function decimalText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  return (units < 0n ? '-' : '') + (scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`)
}
