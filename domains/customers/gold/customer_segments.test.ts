import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { instant } from '../given-purchases.js'

const columns = {
  user_id: 'string',
  currency: 'string',
  customer_segment: 'string',
  total_spent: 'decimal(18, 2)',
  transactions_in_currency: 'long',
  last_transaction_at: 'timestamptz',
  is_current: 'boolean',
} as const

const customer = (user_id: string, customer_segment: string, total_spent: string, orders: number, currency = 'IDR') => ({
  user_id,
  currency,
  customer_segment,
  total_spent,
  transactions_in_currency: orders,
  last_transaction_at: instant(`2026-02-0${orders}`),
  is_current: true,
})

test('a segment has its customers of now, per currency; one that nobody is in is there all the same', async () => {
  const rows = await modelRows(
    new URL('./customer_segments.sql', import.meta.url),
    {
      dim_customers: {
        columns,
        rows: [
          customer('u1', 'High Value', '100.00', 3),
          customer('u2', 'High Value', '50.01', 1),
          customer('u3', 'New', '7.00', 1, 'SGD'),
          { ...customer('u2', 'New', '1.00', 1), is_current: false },
        ],
      },
    },
    'currency, segment_name',
  )
  const names = ['segment_name', 'currency', 'customer_count', 'total_revenue', 'avg_order_value', 'updated_at']
  const [rupiah, dollars] = ['2026-02-03T00:00:00.000000Z', '2026-02-01T00:00:00.000000Z']
  expect(rows.map((row) => names.map((name) => row[name]))).toEqual([
    ['High Value', 'IDR', 2n, '150.01', '37.50', rupiah],
    ['Low Value', 'IDR', 0n, '0.00', null, rupiah],
    ['Medium Value', 'IDR', 0n, '0.00', null, rupiah],
    ['New', 'IDR', 0n, '0.00', null, rupiah],
    ['High Value', 'SGD', 0n, '0.00', null, dollars],
    ['Low Value', 'SGD', 0n, '0.00', null, dollars],
    ['Medium Value', 'SGD', 0n, '0.00', null, dollars],
    ['New', 'SGD', 1n, '7.00', '7.00', dollars],
  ])
})
