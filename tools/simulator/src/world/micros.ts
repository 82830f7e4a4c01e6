import { Fault, instantOf } from '@storemesh/core'

/** Instants of the simulated world are whole microseconds since 1970, UTC. */

const DAY_US = 86_400_000_000

/** RFC 3339 in UTC with six digits. */
export function microText(time_us: number): string {
  const day = Math.floor(time_us / DAY_US)
  const rest_us = time_us - day * DAY_US
  const second = Math.floor(rest_us / 1_000_000)
  const time = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
  return `${dayText(day)}T${time}.${String(rest_us - second * 1_000_000).padStart(6, '0')}Z`
}

const two = (number: number): string => (number < 10 ? `0${number}` : String(number))

/** A day since 1970 by the calendar, counted in years that begin in March; many times quicker than by way of a Date. */
function dayText(day: number): string {
  const since = day + 719_468 // days from 0000-03-01 to 1970-01-01
  const era = Math.floor(since / 146_097)
  const ofEra = since - era * 146_097
  const year = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const march = Math.floor((5 * ofYear + 2) / 153)
  const month = march < 10 ? march + 3 : march - 9
  const written = year + era * 400 + (month <= 2 ? 1 : 0)
  return `${String(written).padStart(4, '0')}-${two(month)}-${two(ofYear - Math.floor((153 * march + 2) / 5) + 1)}`
}

export function microsOf(text: string): number {
  const time_ms = instantOf(text)
  if (time_ms === undefined || !/\.\d{6}Z$/.test(text)) {
    throw new Fault('INSTANT_INVALID', `expected an instant such as 2026-01-01T00:00:00.000000Z, got ${text.length} characters`)
  }
  return time_ms * 1000 + Number(text.slice(-4, -1))
}
