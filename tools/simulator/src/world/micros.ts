import { Fault, instantOf } from '@storemesh/core'

/** Instants of the simulated world are whole microseconds since 1970, UTC. */

/** RFC 3339 in UTC with six digits. */
export function microText(time_us: number): string {
  const micros = time_us % 1000
  return `${new Date((time_us - micros) / 1000).toISOString().slice(0, 23)}${digits[micros] ?? ''}Z`
}

/** 000 to 999. */
const digits = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'))

export function microsOf(text: string): number {
  const time_ms = instantOf(text)
  if (time_ms === undefined || !/\.\d{6}Z$/.test(text)) {
    throw new Fault('INSTANT_INVALID', `expected an instant such as 2026-01-01T00:00:00.000000Z, got ${text.length} characters`)
  }
  return time_ms * 1000 + Number(text.slice(-4, -1))
}
