import { expect, test } from 'vitest'
import { daily, every } from './schedule.js'

const MINUTE_MS = 60_000

test('a model runs every so often, or at a time of the UTC day', () => {
  expect(every('5 minutes')).toEqual({ kind: 'timetable', period_ms: 5 * MINUTE_MS, offset_ms: 0 })
  expect(every('1 hour')).toEqual(every('60 minutes'))
  expect(every('30 seconds')).toMatchObject({ period_ms: 30_000 })
  expect(daily('02:30')).toEqual({ kind: 'timetable', period_ms: 24 * 60 * MINUTE_MS, offset_ms: 150 * MINUTE_MS })
})

test('a period that is none is refused with one that would be', () => {
  for (const period of [
    '0 minutes',
    '-5 minutes',
    '1.5 hours',
    '25 hours',
    '1e2 seconds',
    '999999999999999999999 hours',
  ] as const) {
    expect(() => every(period)).toThrow(`SCHEDULE_INVALID: expected a whole number of seconds, minutes or hours up to a day`)
  }
})

test('what is no period and no time of day does not compile', () => {
  // @ts-expect-error a unit is told
  expect(() => every('5')).toThrow('SCHEDULE_INVALID')
  // @ts-expect-error days are told by their time
  expect(() => every('2 days')).toThrow('SCHEDULE_INVALID')
  // @ts-expect-error a day has 24 hours
  daily('24:00')
  // @ts-expect-error hours have two digits
  daily('2:00')
})
