/**
 * How Mongo's values look in a row, whichever way they came. JSON has fewer kinds of values than Mongo has: an id, an instant, a
 * decimal and bytes become text. What has no plain form (a regular expression, code, MinKey …) stays in its extended JSON, so
 * that nothing is lost and a contract that wants something else there refuses the row by name.
 */

const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)

/** All digits: contracts read long numbers exactly. Undefined where it is more than a Mongo integer holds. */
export function integerJson(text: string): string | undefined {
  const value = BigInt(text)
  return value >= INT64_MIN && value <= INT64_MAX ? String(value) : undefined
}

/** JSON has no number for NaN and the infinities: they are text, and a contract that wants a number refuses the row. */
export const doubleJson = (value: number): string => (Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`)

const FIRST_MS = -62_167_219_200_000n
const LAST_MS = 253_402_300_799_999n

/** RFC 3339 in UTC, with the milliseconds that Mongo keeps. It has no years before 0 and after 9999. */
export const dateJson = (time_ms: bigint): string =>
  time_ms >= FIRST_MS && time_ms <= LAST_MS ? `"${new Date(Number(time_ms)).toISOString()}"` : `"${time_ms} ms from 1970"`

const WITH_EXPONENT = /^(-?)(\d)(?:\.(\d+))?E([+-]\d{1,4})$/
const ZEROS_MAX = 100

/** Decimals as text, every digit kept: `12.50` stays `12.50`. With an exponent only where a hundred zeros would not do. */
export function decimalJson(text: string): string {
  const [, sign = '', integer = '', fraction = '', exponent = ''] = WITH_EXPONENT.exec(text) ?? []
  const shift = Number(exponent)
  if (integer === '' || Math.abs(shift) > ZEROS_MAX) return JSON.stringify(text)
  const digits = integer + fraction
  if (integer === '0' && fraction === '' && shift > 0) return `"${sign}0"`
  if (shift < 0) return `"${sign}0.${'0'.repeat(-shift - 1)}${digits}"`
  const whole = digits.padEnd(shift + 1, '0')
  const rest = whole.slice(shift + 1)
  return `"${sign}${whole.slice(0, shift + 1)}${rest === '' ? '' : `.${rest}`}"`
}

const UUID_SUBTYPE = 4

/** Base64, or a UUID's text. Subtype 3 is base64 too: drivers of old wrote UUIDs there, each in an order of its own. */
export function binaryJson(bytes: Buffer, subtype: number): string {
  if (subtype !== UUID_SUBTYPE || bytes.length !== 16) return `"${bytes.toString('base64')}"`
  return `"${bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}"`
}
