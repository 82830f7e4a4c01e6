import type { Cursor } from './cursor.js'

/** Each reads a value at the cursor and leaves it past it; NaN where it is not plainly one. */

const [QUOTE, PLUS, MINUS, POINT, ZERO, COLON, T, Z] = [0x22, 0x2b, 0x2d, 0x2e, 0x30, 0x3a, 0x54, 0x5a]
/** As many as any double holds. */
const DIGITS_MAX = 15
const FRACTION_DIGITS = 6

/** A whole number: no point, no exponent, no zero that leads, and no minus before a zero. */
export function wholeAt(cursor: Cursor): number {
  const { bytes } = cursor
  let { at } = cursor
  const isNegative = bytes[at] === MINUS
  if (isNegative) at++
  const start = at
  let value = 0
  for (let digit = digitAt(bytes, at); digit >= 0; digit = digitAt(bytes, ++at)) value = value * 10 + digit
  const digits = at - start
  if (digits === 0 || digits > DIGITS_MAX || (bytes[start] === ZERO && (digits > 1 || isNegative))) return Number.NaN
  cursor.at = at
  return isNegative ? -value : value
}

/** A decimal in units of its last digit, as a number or as a text of one; with no more digits than its type has. */
export function decimalAt(cursor: Cursor, whole_digits_max: number, scale: number): number {
  const { bytes } = cursor
  let { at } = cursor
  const isQuoted = bytes[at] === QUOTE
  if (isQuoted) at++
  const isNegative = bytes[at] === MINUS
  if (isNegative) at++
  const start = at
  let value = 0
  for (let digit = digitAt(bytes, at); digit >= 0; digit = digitAt(bytes, ++at)) value = value * 10 + digit
  const whole_digits = at - start
  let fraction_digits = 0
  if (bytes[at] === POINT) {
    const first = ++at
    for (let digit = digitAt(bytes, at); digit >= 0; digit = digitAt(bytes, ++at)) value = value * 10 + digit
    fraction_digits = at - first
    if (fraction_digits === 0) return Number.NaN
  }
  const isShort = whole_digits + scale <= DIGITS_MAX && whole_digits <= whole_digits_max && fraction_digits <= scale
  if (!isShort || whole_digits === 0 || (bytes[start] === ZERO && whole_digits > 1)) return Number.NaN
  if (isQuoted && bytes[at++] !== QUOTE) return Number.NaN
  if (isNegative && value === 0) return Number.NaN
  const units = value * 10 ** (scale - fraction_digits)
  cursor.at = at
  return isNegative ? -units : units
}

/** Days since 1970 of a text as `2026-01-31`. */
export function dayAt(cursor: Cursor): number {
  const { bytes, at } = cursor
  const day = bytes[at] === QUOTE && bytes[at + 11] === QUOTE ? dayOf(cursor, at + 1) : Number.NaN
  cursor.at = at + 12
  return day
}

/** Microseconds since 1970 of an RFC 3339 instant with up to six digits of a second. */
export function instantAt(cursor: Cursor): number {
  const { bytes } = cursor
  let at = cursor.at + 1
  if (bytes[at - 1] !== QUOTE || bytes[at + 10] !== T || bytes[at + 13] !== COLON || bytes[at + 16] !== COLON) return Number.NaN
  const [hour, minute, second] = [pairAt(bytes, at + 11), pairAt(bytes, at + 14), pairAt(bytes, at + 17)]
  const second_of_day = hour > 23 || minute > 59 || second > 59 ? Number.NaN : (hour * 60 + minute) * 60 + second
  const days = dayOf(cursor, at)
  at += 19
  let micros = 0
  if (bytes[at] === POINT) {
    const first = ++at
    for (let digit = digitAt(bytes, at); digit >= 0; digit = digitAt(bytes, ++at)) micros = micros * 10 + digit
    const digits = at - first
    if (digits === 0 || digits > FRACTION_DIGITS) return Number.NaN
    micros *= 10 ** (FRACTION_DIGITS - digits)
  }
  cursor.at = at
  const zone_s = zoneAt(cursor)
  if (bytes[cursor.at++] !== QUOTE) return Number.NaN
  return (days * 86_400 + second_of_day - zone_s) * 1_000_000 + micros
}

/** Seconds ahead of UTC. */
function zoneAt(cursor: Cursor): number {
  const { bytes, at } = cursor
  const sign = bytes[at]
  if (sign === Z) {
    cursor.at = at + 1
    return 0
  }
  if ((sign !== PLUS && sign !== MINUS) || bytes[at + 3] !== COLON) return Number.NaN
  const [hours, minutes] = [pairAt(bytes, at + 1), pairAt(bytes, at + 4)]
  cursor.at = at + 6
  const ahead_s = hours > 23 || minutes > 59 ? Number.NaN : (hours * 60 + minutes) * 60
  return sign === MINUS ? -ahead_s : ahead_s
}

function digitAt(bytes: Uint8Array, at: number): number {
  const digit = (bytes[at] ?? 0) - ZERO
  return digit <= 9 ? digit : -1
}

function pairAt(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [digitAt(bytes, at), digitAt(bytes, at + 1)]
  return tens < 0 || ones < 0 ? Number.NaN : tens * 10 + ones
}

/** Years that a clock of microseconds holds as a double, and whose text has four digits in any zone. */
const [YEAR_MIN, YEAR_MAX] = [1000, 2200]
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const DAYS_BEFORE_MONTH = DAYS_OF_MONTH.map((_, month) => DAYS_OF_MONTH.slice(0, month).reduce((sum, days) => sum + days, 0))
const DAYS_TO_1970 = 719_162

/** All ten bytes are there. */
function dayOf({ bytes, view, day }: Cursor, at: number): number {
  const [first, middle, last] = [view.getInt32(at), view.getInt32(at + 4), view.getInt16(at + 8)]
  if (first === day.first && middle === day.middle && last === day.last) return day.days
  day.first = first
  day.middle = middle
  day.last = last
  day.days = daysAt(bytes, at)
  return day.days
}

function daysAt(bytes: Uint8Array, at: number): number {
  if (bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS) return Number.NaN
  const year = pairAt(bytes, at) * 100 + pairAt(bytes, at + 2)
  const [month, day] = [pairAt(bytes, at + 5), pairAt(bytes, at + 8)]
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const last = (DAYS_OF_MONTH[month - 1] ?? 0) + (isLeap && month === 2 ? 1 : 0)
  if (!(year >= YEAR_MIN && year <= YEAR_MAX && day >= 1 && day <= last)) return Number.NaN
  const before = year - 1
  const days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - DAYS_TO_1970
  return days + (DAYS_BEFORE_MONTH[month - 1] ?? 0) + (isLeap && month > 2 ? 1 : 0) + day - 1
}
