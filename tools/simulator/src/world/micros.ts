import { Fault, instantOf } from '@storemesh/core'

/** Instants of the simulated world are whole microseconds since 1970, UTC. */

/** RFC 3339 in UTC with six digits. */
export const microText = (time_us: number): string => microWriter()(time_us)

/** Writes many instants that are close together: the second that they share is written once. */
export function microWriter(): (time_us: number) => string {
  let second = Number.NaN
  let text = ''
  return (time_us) => {
    const whole = Math.floor(time_us / 1_000_000)
    if (whole !== second) {
      second = whole
      text = new Date(whole * 1000).toISOString().slice(0, 20)
    }
    return `${text}${String(time_us - whole * 1_000_000).padStart(6, '0')}Z`
  }
}

export function microsOf(text: string): number {
  const time_ms = instantOf(text)
  if (time_ms === undefined || !/\.\d{6}Z$/.test(text)) {
    throw new Fault('INSTANT_INVALID', `expected an instant such as 2026-01-01T00:00:00.000000Z, got ${text.length} characters`)
  }
  return time_ms * 1000 + Number(text.slice(-4, -1))
}
