import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  user_id: 'string',
  currency: 'string',
  as_of_date: 'date',
  frequency: 'int',
  recency_days: 'int',
  age_days: 'int',
  monetary_value: 'decimal(18, 2)',
  lifetime_value: 'decimal(18, 2)',
} as const

test('fits are of the histories that values were estimated from', async () => {
  const history = {
    user_id: 'u1',
    currency: 'IDR',
    as_of_date: '2026-01-31',
    frequency: 2,
    recency_days: 10,
    age_days: 30,
    monetary_value: '12.51',
  }
  const given = { customer_lifetime_value: { columns, rows: [{ ...history, lifetime_value: '1.00' }] } }
  expect(await modelRows(new URL('./lifetime_value_fits.sql', import.meta.url), given, 'user_id')).toEqual([history])
})
