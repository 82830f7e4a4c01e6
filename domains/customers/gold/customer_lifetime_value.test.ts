import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { abroad, bought, dayColumns, days, purchaseColumns } from '../given-purchases.js'

type Given = readonly Readonly<Record<string, unknown>>[]

const histories = (purchases: Given, ...dates: string[]) =>
  modelRows(
    new URL('./customer_lifetime_value.sql', import.meta.url),
    {
      stg_purchases: { columns: purchaseColumns, rows: purchases },
      stg_order_days: { columns: dayColumns, rows: days(...dates) },
    },
    'user_id',
  )

test('all of a day is one purchase, and the first one is no repeat', async () => {
  const purchases = bought(
    'u1',
    ['2026-01-01T08:00:00', '99.00'],
    ['2026-01-01T09:00:00', '1.00'],
    ['2026-01-05', '10.00'],
    ['2026-01-05T23:00:00', '5.00'],
    ['2026-01-11', '10.01'],
  )
  expect(await histories(purchases, '2026-01-01', '2026-01-31')).toEqual([
    {
      user_id: 'u1',
      currency: 'IDR',
      as_of_date: '2026-01-31',
      frequency: 2,
      recency_days: 10,
      age_days: 30,
      monetary_value: '12.51', // half up of 12.505
    },
  ])
})

test('who bought once has no mean, and may have begun today', async () => {
  const purchases = [...bought('u1', ['2026-01-31', '7.00']), ...bought('u2', ['2026-01-30', '7.00'])]
  expect(await histories(purchases, '2026-01-31')).toMatchObject([
    { user_id: 'u1', frequency: 0, recency_days: 0, age_days: 0, monetary_value: null },
    { user_id: 'u2', frequency: 0, recency_days: 0, age_days: 1, monetary_value: null },
  ])
})

test('what was paid in another currency than the first order is no repeat', async () => {
  const purchases = bought('u1', ['2026-01-01', '5.00'], ['2026-01-02', '5.00'], ['2026-01-03', '5.00']).map((row, at) =>
    at === 1 ? abroad(row, 'SGD') : row,
  )
  expect(await histories(purchases, '2026-01-03')).toMatchObject([
    { currency: 'IDR', frequency: 1, recency_days: 2, monetary_value: '5.00' },
  ])
})
