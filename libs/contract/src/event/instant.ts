import { instantText } from '@storemesh/core'

const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/
const DAY = /^\d{4}-\d\d-\d\d$/
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * An RFC 3339 instant as every surface shows it: in UTC, with six digits, so that instants sort as text. Digits past the
 * microsecond are cut, as no table keeps them. Undefined where the text is no instant; a leap second is none.
 */
export function canonicalInstant(text: string): string | undefined {
  if (isCanonical(text)) return text
  const [, day = '', hour = '', minute = '', second = '', fraction = '', zone = ''] = INSTANT.exec(text) ?? []
  if (!isDay(day) || hour > '23' || minute > '59' || second > '59') return undefined
  const microseconds = fraction.slice(0, 6).padEnd(6, '0')
  if (zone === 'Z') return `${day}T${hour}:${minute}:${second}.${microseconds}Z`
  const time_ms = Date.parse(`${day}T${hour}:${minute}:${second}${zone}`)
  if (Number.isNaN(time_ms)) return undefined
  const inUtc = instantText(time_ms)
  return inUtc.length === '2026-01-31T00:00:00.000000Z'.length ? `${inUtc.slice(0, 20)}${microseconds}Z` : undefined
}

const CANONICAL = '2026-01-31T00:00:00.000000Z'

/** Most instants come as they go on: they are looked at place by place, and nothing is made of them. */
function isCanonical(text: string): boolean {
  if (text.length !== CANONICAL.length) return false
  for (let place = 0; place < CANONICAL.length; place += 1) {
    const expected = CANONICAL.charCodeAt(place)
    const found = text.charCodeAt(place)
    if (isDigit(expected) ? !isDigit(found) : found !== expected) return false
  }
  return isDayOf(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8)) && isTimeOf(text)
}

const isTimeOf = (text: string): boolean => twoDigits(text, 11) <= 23 && twoDigits(text, 14) <= 59 && twoDigits(text, 17) <= 59

const ZERO = 48
const isDigit = (code: number): boolean => code >= ZERO && code <= ZERO + 9
const twoDigits = (text: string, place: number): number =>
  (text.charCodeAt(place) - ZERO) * 10 + text.charCodeAt(place + 1) - ZERO

/** A day of the calendar, as `2024-02-29`. */
export const isDay = (text: string): boolean =>
  DAY.test(text) && isDayOf(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8))

function isDayOf(year: number, month: number, day: number): boolean {
  const leapDay = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  return day >= 1 && day <= (DAYS_OF_MONTH[month - 1] ?? 0) + leapDay
}
