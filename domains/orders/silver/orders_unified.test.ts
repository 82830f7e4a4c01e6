import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { line, transaction, transactionColumns } from '../given-transactions.js'

const unified = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(
    new URL('./orders_unified.sql', import.meta.url),
    { bronze_kafka__transactions: { columns: transactionColumns, rows } },
    'order_id',
  )

test('an order is one row, with what was left out filled in', async () => {
  const [order] = await unified([transaction('t1', { total_amount: '250000.00', products: [line('p1', 2, '125000.00')] })])
  expect(order).toMatchObject({
    order_id: 't1',
    channel: 'web',
    currency: 'IDR',
    status: 'placed',
    total_amount: '250000.00',
    ordered_at: '2026-01-01T10:00:00.000000Z',
    lines: [{ product_id: 'p1', quantity: 2, price: '125000.00' }],
  })
})

test('an order that was told twice counts once, as it was told first', async () => {
  const told = [
    transaction('t1', { total_amount: '2.00', source_offset: 8 }),
    transaction('t1', { total_amount: '1.00', source_offset: 5 }),
    transaction('t2', { source_offset: 6 }),
  ]
  expect((await unified(told)).map((order) => [order['order_id'], order['source_offset'], order['total_amount']])).toEqual([
    ['t1', 5n, '1.00'],
    ['t2', 6n, '10000.00'],
  ])
})

test('an order keeps its own channel, store and currency', async () => {
  const [order] = await unified([transaction('t1', { channel: 'pos', store_id: 'store_3', currency: 'SGD', country: 'SG' })])
  expect(order).toMatchObject({ channel: 'pos', store_id: 'store_3', currency: 'SGD', country: 'SG' })
})
