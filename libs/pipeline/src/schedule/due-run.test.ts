import { instantText, seededDice } from '@storemesh/core'
import { daily, every, type Timetable } from '@storemesh/domain'
import { describe, expect, test } from 'vitest'
import { dueRun } from './due-run.js'

const at = (instant: string) => Date.parse(`${instant}Z`)

function asked(timetable: Timetable, last: string | undefined, now: string): readonly [boolean, string] {
  const { isDue, next_ms } = dueRun(timetable, last === undefined ? undefined : at(last), at(now))
  return [isDue, instantText(next_ms).slice(0, 16)]
}

test('what never ran is due', () => {
  expect(asked(daily('02:00'), undefined, '2026-02-01T01:59:59')).toEqual([true, '2026-02-01T02:00'])
  expect(asked(every('5 minutes'), undefined, '2026-02-01T01:59:59')).toEqual([true, '2026-02-01T02:00'])
})

test('a run is due from the moment on that its period begins, and once in it', () => {
  expect(asked(every('5 minutes'), '2026-02-01T12:00:00', '2026-02-01T12:04:59.999')).toEqual([false, '2026-02-01T12:05'])
  expect(asked(every('5 minutes'), '2026-02-01T12:00:00', '2026-02-01T12:05:00')).toEqual([true, '2026-02-01T12:10'])
  expect(asked(every('5 minutes'), '2026-02-01T12:05:00', '2026-02-01T12:05:00')).toEqual([false, '2026-02-01T12:10'])
  expect(asked(every('5 minutes'), '2026-02-01T12:04:59', '2026-02-01T12:05:00')).toEqual([true, '2026-02-01T12:10'])
})

test('the days go on across midnight, the end of a month, of a year and a leap day', () => {
  expect(asked(daily('00:00'), '2026-01-31T00:00:00', '2026-01-31T23:59:59')).toEqual([false, '2026-02-01T00:00'])
  expect(asked(daily('00:00'), '2026-01-31T00:00:00', '2026-02-01T00:00:00')).toEqual([true, '2026-02-02T00:00'])
  expect(asked(daily('23:30'), '2026-12-31T23:30:00', '2027-01-01T00:10:00')).toEqual([false, '2027-01-01T23:30'])
  expect(asked(daily('02:00'), '2028-02-28T02:00:00', '2028-02-29T02:00:00')).toEqual([true, '2028-03-01T02:00'])
})

test('runs that were missed are one run', () => {
  expect(asked(daily('02:00'), '2026-02-01T02:00:00', '2026-02-04T11:00:00')).toEqual([true, '2026-02-05T02:00'])
  expect(asked(daily('02:00'), '2026-02-04T11:00:00', '2026-02-04T11:00:01')).toEqual([false, '2026-02-05T02:00'])
})

test('a clock that goes back waits until its period is over, and one that was days ahead is not believed', () => {
  expect(asked(daily('02:00'), '2026-02-01T02:00:01', '2026-02-01T01:00:00')).toEqual([false, '2026-02-02T02:00'])
  expect(asked(every('5 minutes'), '2026-02-01T12:05:00', '2026-02-01T11:00:00')).toEqual([false, '2026-02-01T12:10'])
  expect(asked(every('5 minutes'), '2036-02-01T12:05:00', '2026-02-01T12:01:00')).toEqual([true, '2026-02-01T12:05'])
})

describe.each([1, 2, 3])('asked at any times that go on: seed %i', (seed) => {
  test.each([every('7 minutes'), every('5 hours'), every('24 hours'), daily('00:00'), daily('13:37')])(
    'it runs once in each period that it is asked in: %o',
    (timetable) => {
      const dice = seededDice(seed)
      const times_ms: number[] = []
      for (let now_ms = at('2026-01-30T00:00:00'); times_ms.length < 500; now_ms += dice.between(0, timetable.period_ms)) {
        times_ms.push(now_ms)
      }
      const ran_ms: number[] = []
      const promised: (number | undefined)[] = [undefined]
      for (const now_ms of times_ms) {
        const { isDue, next_ms } = dueRun(timetable, ran_ms.at(-1), now_ms)
        if (!isDue) continue
        ran_ms.push(now_ms)
        promised.push(next_ms)
      }
      const periodOf = (time_ms: number) => Math.floor((time_ms - timetable.offset_ms) / timetable.period_ms)
      expect(ran_ms.map(periodOf)).toEqual([...new Set(times_ms.map(periodOf))])
      expect(ran_ms.filter((time_ms, run) => time_ms < (promised[run] ?? 0))).toEqual([])
    },
  )
})
