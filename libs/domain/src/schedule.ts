import { Fault } from '@storemesh/core'

/** When a model runs: whenever an input has changed, or once in each period, all of UTC. */
export type Schedule = { readonly kind: 'on-change' } | Timetable

/** Periods of one length, one of which begins so long after 1970. */
export interface Timetable {
  readonly kind: 'timetable'
  readonly period_ms: number
  readonly offset_ms: number
}

const UNITS_MS = { second: 1000, minute: 60_000, hour: 3_600_000 } as const
const DAY_MS = 24 * UNITS_MS.hour

type Unit = keyof typeof UNITS_MS
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
type Hour = `${0 | 1}${Digit}` | `2${0 | 1 | 2 | 3}`
type Minute = `${0 | 1 | 2 | 3 | 4 | 5}${Digit}`

export const onChange: Schedule = { kind: 'on-change' }

/** `every('5 minutes')`: at 00:00, 00:05 and so on, whenever the process was started. SCHEDULE_INVALID past a day. */
export function every(period: `${number} ${Unit | `${Unit}s`}`): Timetable {
  const [, count = '', unit = ''] = /^([1-9]\d*) (second|minute|hour)s?$/.exec(period) ?? []
  const period_ms = isUnit(unit) ? Number(count) * UNITS_MS[unit] : Number.NaN
  if (period_ms <= DAY_MS) return { kind: 'timetable', period_ms, offset_ms: 0 }
  throw new Fault(
    'SCHEDULE_INVALID',
    `expected a whole number of seconds, minutes or hours up to a day, like '5 minutes', got '${period}'`,
  )
}

/** `daily('02:00')` */
export function daily(time: `${Hour}:${Minute}`): Timetable {
  const [hours, minutes] = time.split(':').map(Number)
  if (hours === undefined || minutes === undefined)
    throw new Fault('SCHEDULE_INVALID', `expected a time like '02:00', got '${time}'`)
  return { kind: 'timetable', period_ms: DAY_MS, offset_ms: hours * UNITS_MS.hour + minutes * UNITS_MS.minute }
}

const isUnit = (text: string): text is Unit => text in UNITS_MS
