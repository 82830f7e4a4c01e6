import { instantText } from '@storemesh/core'

const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/
const DAY = /^\d{4}-\d\d-\d\d$/
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * An RFC 3339 instant as every surface shows it: in UTC, with six digits, so that instants sort as text. Digits past the
 * microsecond are cut, as no table keeps them. Undefined where the text is no instant; a leap second is none.
 */
export function canonicalInstant(text: string): string | undefined {
  const [, day = '', hour = '', minute = '', second = '', fraction = '', zone = ''] = INSTANT.exec(text) ?? []
  if (!isDay(day) || hour > '23' || minute > '59' || second > '59') return undefined
  const microseconds = fraction.slice(0, 6).padEnd(6, '0')
  if (zone === 'Z') return `${day}T${hour}:${minute}:${second}.${microseconds}Z`
  const time_ms = Date.parse(`${day}T${hour}:${minute}:${second}${zone}`)
  if (Number.isNaN(time_ms)) return undefined
  const inUtc = instantText(time_ms)
  return inUtc.length === '2026-01-31T00:00:00.000000Z'.length ? `${inUtc.slice(0, 20)}${microseconds}Z` : undefined
}

/** A day of the calendar, as `2024-02-29`. */
export function isDay(text: string): boolean {
  if (!DAY.test(text)) return false
  const year = Number(text.slice(0, 4))
  const month = Number(text.slice(5, 7))
  const day = Number(text.slice(8, 10))
  const leapDay = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  return day >= 1 && day <= (DAYS_OF_MONTH[month - 1] ?? 0) + leapDay
}
