import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const holidays = [
  { day: '2026-01-01', holiday: 'Tahun Baru Masehi' },
  { day: '2026-12-25', holiday: 'Natal' },
]
const fasting = [{ first_day: '2026-02-19', last_day: '2026-03-20' }]

const allDays = () =>
  modelRows(
    new URL('./dim_date.sql', import.meta.url),
    {
      holidays_decreed: { columns: { day: 'date', holiday: 'string' }, rows: holidays },
      ramadans_decreed: { columns: { first_day: 'date', last_day: 'date' }, rows: fasting },
    },
    'date_id',
  )

test('every day from 2020 to 2035 is there once', async () => {
  const days = await allDays()
  expect(new Set(days.map(({ date_id }) => date_id)).size).toBe(16 * 365 + 4)
  expect(days).toHaveLength(16 * 365 + 4)
})

test('a day has its number and its parts', async () => {
  expect((await allDays()).find(({ date }) => date === '2026-01-01')).toEqual({
    date_id: 20_260_101,
    date: '2026-01-01',
    year: 2026,
    quarter: 1,
    month: 1,
    day: 1,
    day_of_week: 4,
    week_of_year: 1,
    is_weekend: false,
    holiday: 'Tahun Baru Masehi',
    payday: false,
    ramadan: false,
  })
})

test('weeks are ISO weeks: the first days of January may be in the last week of the year before', async () => {
  const days = await allDays()
  expect(days).toContainEqual(expect.objectContaining({ date: '2027-01-01', year: 2027, week_of_year: 53, day_of_week: 5 }))
  expect(days).toContainEqual(expect.objectContaining({ date: '2027-01-03', day_of_week: 7, is_weekend: true }))
})

test('a payday is the 25th, or the last working day before it where that is a weekend or a holiday', async () => {
  const paydays = (await allDays()).filter(({ payday }) => payday === true).map(({ date }) => date)
  expect(paydays).toHaveLength(16 * 12)
  expect(paydays).toEqual(expect.arrayContaining(['2026-02-25', '2026-01-23', '2026-12-24']))
})

test('the month of fasting lasts from its first day to its last', async () => {
  const days = (await allDays()).filter(({ ramadan }) => ramadan === true).map(({ date }) => date)
  expect([days.length, days[0], days.at(-1)]).toEqual([30, '2026-02-19', '2026-03-20'])
})
