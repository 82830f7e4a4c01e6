import type { Row } from '@storemesh/query-engine'
import { expect, test } from 'vitest'
import { orderLookup } from './order-lookup.js'

const line = (line_number: number, total_amount: string, more: Row = {}): Row => ({
  order_id: 'o1',
  user_id: 'user_1',
  channel: 'pos',
  store_id: 'store_3',
  currency: 'SGD',
  country: 'SG',
  ordered_at: '2026-01-01T10:00:00.000000Z',
  line_number,
  product_id: `p${line_number}`,
  quantity: 1,
  unit_price: total_amount,
  total_amount,
  source_offset: 7n,
  ...more,
})

test('the lines of an order are one row, in their order, with their exact sum', () => {
  const change = orderLookup.changeOf([line(10, '0.10'), line(2, '0.20'), line(1, '90071992547409.93')])
  expect(change).toMatchObject({ key: 'o1', version: 7 })
  expect(change?.row).toMatchObject({
    total_amount: '90071992547410.23',
    placed_at: '2026-01-01T10:00:00.000000Z',
    store_id: 'store_3',
    lines: [{ line_number: 1 }, { line_number: 2 }, { line_number: 10, product_id: 'p10', line_amount: '0.10' }],
  })
})

test('an order without a store says so', () => {
  expect(orderLookup.changeOf([line(1, '1.00', { store_id: null })])?.row).toMatchObject({ store_id: null })
})

test('no lines are no order', () => {
  expect(orderLookup.changeOf([])).toBeUndefined()
})
