import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { orderColumns, ordered } from '../given-purchases.js'

test('a day of UTC is there once, as soon as anybody ordered on it, also an order that came to nothing', async () => {
  const rows = [
    ordered('o1', '2026-01-01T23:59:59', '1.00'),
    ordered('o2', '2026-01-02T00:00:00', '1.00', { user_id: null }),
    ordered('o3', '2026-01-02T12:00:00', '1.00', { status: 'cancelled' }),
  ]
  const found = await modelRows(
    new URL('./stg_order_days.sql', import.meta.url),
    { 'orders.orders_unified': { columns: orderColumns, rows } },
    'order_date',
  )
  expect(found).toEqual([{ order_date: '2026-01-01' }, { order_date: '2026-01-02' }])
})
