import { Fault } from '@storemesh/core'

/** Instants of the simulated world are whole microseconds since 1970, UTC. */

const DAY_US = 86_400_000_000
const ZERO = 0x30

const [MINUS, T, COLON, POINT, Z] = [0x2d, 0x54, 0x3a, 0x2e, 0x5a]

/** The last digit of a whole number divided by so much, within the 32 bits in which that is quick. */
const digit = (number: number, by: number): number => ZERO + (((number / by) >>> 0) % 10)

/** RFC 3339 in UTC with six digits. Digit by digit: one text, and none of its parts, which take longer to collect than to make. */
export function microText(time_us: number): string {
  const days = Math.floor(time_us / DAY_US)
  const rest_us = time_us - days * DAY_US
  const { year, month, day } = calendarDay(days)
  const second = Math.floor(rest_us / 1_000_000)
  const micros = rest_us - second * 1_000_000
  const minute = Math.floor(second / 60)
  const hour = Math.floor(minute / 60)
  const [of_hour, of_minute] = [minute - hour * 60, second - minute * 60]
  return String.fromCharCode(
    digit(year, 1000),
    digit(year, 100),
    digit(year, 10),
    digit(year, 1),
    MINUS,
    digit(month, 10),
    digit(month, 1),
    MINUS,
    digit(day, 10),
    digit(day, 1),
    T,
    digit(hour, 10),
    digit(hour, 1),
    COLON,
    digit(of_hour, 10),
    digit(of_hour, 1),
    COLON,
    digit(of_minute, 10),
    digit(of_minute, 1),
    POINT,
    digit(micros, 100_000),
    digit(micros, 10_000),
    digit(micros, 1000),
    digit(micros, 100),
    digit(micros, 10),
    digit(micros, 1),
    Z,
  )
}

/** Of days since 1970, counted in years that begin in March; many times quicker than by way of a Date. */
function calendarDay(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const since = days + 719_468 // days from 0000-03-01 to 1970-01-01
  const era = Math.floor(since / 146_097)
  const ofEra = since - era * 146_097
  const year = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const march = Math.floor((5 * ofYear + 2) / 153)
  const month = march < 10 ? march + 3 : march - 9
  return { year: year + era * 400 + (month <= 2 ? 1 : 0), month, day: ofYear - Math.floor((153 * march + 2) / 5) + 1 }
}

/** Read digit by digit, and right where it reads the same when it is written again. */
export function microsOf(text: string): number {
  const day = dayOf(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
  const second = (number(text, 11, 13) * 60 + number(text, 14, 16)) * 60 + number(text, 17, 19)
  const time_us = day * DAY_US + second * 1_000_000 + number(text, 20, 26)
  if (Number.isSafeInteger(time_us) && microText(time_us) === text) return time_us
  throw new Fault('INSTANT_INVALID', `expected an instant such as 2026-01-01T00:00:00.000000Z, got ${text.length} characters`)
}

function number(text: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - ZERO
  return value
}

/** Days from 1970 on, as `calendarDay` counts them. */
function dayOf(year: number, month: number, day: number): number {
  const written = month <= 2 ? year - 1 : year
  const era = Math.floor(written / 400)
  const ofEra = written - era * 400
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}
