import type { SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import { smallOf, wholeOf } from './source-value.js'

/** The UTC calendar, counted from 1970-01-01 00:00; what lies before it is rounded down. */

const MICROSECONDS_A_HOUR = 3_600_000_000n
const MICROSECONDS_A_DAY = 24n * MICROSECONDS_A_HOUR
const DAYS_AN_ERA = 146_097 // 400 years, after which the calendar repeats
const MONTHS_AN_ERA = 4800
const MS_A_DAY = 86_400_000

export const INSTANTS: ReadonlySet<string> = new Set(['timestamp', 'timestamptz'])
export const DATES_AND_INSTANTS: ReadonlySet<string> = new Set(['date', ...INSTANTS])

export const daysOf = (source: PrimitiveType, value: SingleValue): number =>
  source === 'date' ? smallOf(source, value) : Number(flooredBy(wholeOf(source, value), MICROSECONDS_A_DAY))

export const hoursOf = (source: PrimitiveType, value: SingleValue): number =>
  Number(flooredBy(wholeOf(source, value), MICROSECONDS_A_HOUR))

/** The days of every type fit, though JavaScript's own calendar ends long before: it is asked within one era. */
export function monthsOf(source: PrimitiveType, value: SingleValue): number {
  const days = daysOf(source, value)
  const era = Math.floor(days / DAYS_AN_ERA)
  const date = new Date((days - era * DAYS_AN_ERA) * MS_A_DAY)
  return era * MONTHS_AN_ERA + (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
}

function flooredBy(value: bigint, unit: bigint): bigint {
  const quotient = value / unit
  return quotient * unit > value ? quotient - 1n : quotient
}
