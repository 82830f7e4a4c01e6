import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { orderColumns, ordered } from '../given-purchases.js'

const purchases = async (rows: readonly Readonly<Record<string, unknown>>[], ...names: string[]) =>
  (
    await modelRows(
      new URL('./stg_purchases.sql', import.meta.url),
      { 'orders.orders_unified': { columns: orderColumns, rows } },
      'user_id, purchase_number',
    )
  ).map((row) => names.map((name) => row[name]))

test('what was paid back is no longer spent; an order of which nothing is left is none', async () => {
  const gone = ['cancelled', 'returned', 'refunded'].map((status) => ordered(status, '2026-01-01T10:00:00', '5.00', { status }))
  const rows = await purchases(
    [...gone, ordered('o1', '2026-01-02T10:00:00', '100.00', { refunded_amount: '30.50', status: 'paid' })],
    'order_id',
    'purchase_number',
    'amount',
    'first_date',
  )
  expect(rows).toEqual([['o1', 1n, '69.50', '2026-01-02']])
})

test('an order of nobody is nobody’s purchase', async () => {
  expect(await purchases([ordered('o1', '2026-01-02T10:00:00', '100.00', { user_id: null })], 'order_id')).toEqual([])
})

test('an account’s money is that of its first order, whatever order they were told in', async () => {
  const rows = await purchases(
    [
      ordered('o3', '2026-02-03T10:00:00', '9.99', { currency: 'SGD' }),
      ordered('o2', '2026-02-01T10:00:00', '50.00'),
      ordered('o1', '2026-01-31T23:59:59', '20.00'),
    ],
    'order_id',
    'customer_currency',
    'amount',
    'customer_amount',
    'customer_orders',
    'cohort_month',
  )
  expect(rows).toEqual([
    ['o1', 'IDR', '20.00', '20.00', 1n, '2026-01-01'],
    ['o2', 'IDR', '50.00', '50.00', 1n, '2026-01-01'],
    ['o3', 'IDR', '9.99', '0.00', 0n, '2026-01-01'],
  ])
})
