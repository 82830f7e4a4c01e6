/**
 * Days and instants as text and as numbers, over all that Iceberg's types hold. Years are those of ISO 8601: the one before
 * year 1 is `0000`, those before it begin with `-`, those after 9999 have as many digits as they need.
 */

const DAY_US = 86_400_000_000
const DATE = /^(-?\d{4,7})-(\d\d)-(\d\d)$/
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days since 1970; undefined where the text is no day. */
export function daysOfText(text: string): number | undefined {
  const [, year = '', month = '', day = ''] = DATE.exec(text) ?? []
  return year === '' ? undefined : daysOf(Number(year), Number(month), Number(day))
}

export function textOfDays(days: number): string {
  const { year, month, day } = dateOf(days)
  const digits = String(Math.abs(year)).padStart(4, '0')
  return `${year < 0 ? '-' : ''}${digits}-${two(month)}-${two(day)}`
}

/** Microseconds since midnight; undefined where the text is no time of a day. */
export function microsOfTime(text: string): number | undefined {
  const [, hours, minutes, seconds, fraction = ''] = TIME.exec(text) ?? []
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)]
  if (!(hour < 24 && minute < 60 && second < 60)) return undefined
  return ((hour * 60 + minute) * 60 + second) * 1e6 + Number(fraction.padEnd(6, '0'))
}

export function textOfTime(micros: number): string {
  const seconds = Math.floor(micros / 1e6)
  const [hour, minute] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return `${two(hour)}:${two(minute)}:${two(seconds % 60)}.${String(micros % 1e6).padStart(6, '0')}`
}

/** Microseconds since 1970, a bigint where a number would not be exact. `zoned` texts end with Z or an offset, others must not. */
export function microsOfInstant(text: string, zoned: boolean): number | bigint | undefined {
  const zone = zoned ? zoneOf(text) : { from: text.length, offset_us: 0 }
  const middle = text.indexOf(text.includes('T') ? 'T' : ' ')
  if (!zone || middle < 0) return undefined
  const days = usualDays(text, middle) ?? daysOfText(text.slice(0, middle))
  const time = usualTime(text, middle + 1, zone.from) ?? microsOfTime(text.slice(middle + 1, zone.from))
  if (days === undefined || time === undefined) return undefined
  const micros = days * DAY_US + time - zone.offset_us
  if (Number.isSafeInteger(micros)) return micros
  const exact = BigInt(days) * BigInt(DAY_US) + BigInt(time - zone.offset_us)
  return BigInt.asIntN(64, exact) === exact ? exact : undefined
}

export function textOfInstant(micros: number | bigint, zoned: boolean): string {
  const days = typeof micros === 'number' ? Math.floor(micros / DAY_US) : Number(flooredDays(micros))
  const rest = typeof micros === 'number' ? micros - days * DAY_US : Number(micros - BigInt(days) * BigInt(DAY_US))
  return `${textOfDays(days)}T${textOfTime(rest)}${zoned ? 'Z' : ''}`
}

function flooredDays(micros: bigint): bigint {
  const days = micros / BigInt(DAY_US)
  return days * BigInt(DAY_US) > micros ? days - 1n : days
}

function zoneOf(text: string): { readonly from: number; readonly offset_us: number } | undefined {
  if (text.endsWith('Z')) return { from: text.length - 1, offset_us: 0 }
  const match = /([+-])(\d\d)(?::?(\d\d))?$/.exec(text)
  if (!match) return undefined
  const [zone, sign, hours, minutes = '0'] = match
  const offset_us = (Number(hours) * 60 + Number(minutes)) * 60e6
  return { from: text.length - zone.length, offset_us: sign === '-' ? -offset_us : offset_us }
}

/** The common form `2026-01-31`, without a regular expression: most of what is loaded are instants. */
function usualDays(text: string, end: number): number | undefined {
  if (end !== 10) return undefined
  const [year, month, day] = [digitsAt(text, 0, 4), digitsAt(text, 5, 7), digitsAt(text, 8, 10)]
  return year < 0 || month < 0 || day < 0 ? undefined : daysOf(year, month, day)
}

/** The common form `10:30:00` with or without a fraction. */
function usualTime(text: string, from: number, end: number): number | undefined {
  const fraction = end - from - 9
  if (fraction !== -1 && (fraction < 1 || fraction > 6 || text.charCodeAt(from + 8) !== 46)) return undefined
  if (text.charCodeAt(from + 2) !== 58 || text.charCodeAt(from + 5) !== 58) return undefined
  const [hour, minute] = [digitsAt(text, from, from + 2), digitsAt(text, from + 3, from + 5)]
  const second = digitsAt(text, from + 6, from + 8)
  const part = fraction === -1 ? 0 : digitsAt(text, from + 9, end) * 10 ** (6 - fraction)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || part < 0) return undefined
  return ((hour * 60 + minute) * 60 + second) * 1e6 + part
}

/** Negative where one of them is no digit. */
function digitsAt(text: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    value = value * 10 + digit
  }
  return value
}

/** The calendar repeats after 400 years; its days are counted from a 1 March, so that the leap day comes last. */
function daysOf(year: number, month: number, day: number): number | undefined {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= (MONTH_DAYS[month - 1] ?? 0))) return undefined
  if (month === 2 && day === 29 && !isLeap(year)) return undefined
  const from_march = month <= 2 ? year - 1 : year
  const era = Math.floor(from_march / 400)
  const year_of_era = from_march - era * 400
  const day_of_year = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + year_of_era * 365 + Math.floor(year_of_era / 4) - Math.floor(year_of_era / 100) + day_of_year - 719_468
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const day_of_era = shifted - era * 146_097
  const leaps = Math.floor(day_of_era / 1460) - Math.floor(day_of_era / 36_524) + Math.floor(day_of_era / 146_096)
  const year_of_era = Math.floor((day_of_era - leaps) / 365)
  const day_of_year = day_of_era - (365 * year_of_era + Math.floor(year_of_era / 4) - Math.floor(year_of_era / 100))
  const part = Math.floor((5 * day_of_year + 2) / 153)
  const month = part < 10 ? part + 3 : part - 9
  return {
    year: year_of_era + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: day_of_year - Math.floor((153 * part + 2) / 5) + 1,
  }
}

const two = (value: number): string => String(value).padStart(2, '0')
