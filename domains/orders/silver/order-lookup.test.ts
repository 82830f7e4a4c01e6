import { versionInTable } from '@storemesh/domain'
import type { Row } from '@storemesh/query-engine'
import { expect, test } from 'vitest'
import { orderLookup } from './order-lookup.js'

const order = (more: Row = {}): Row => ({
  order_id: 'o1',
  user_id: 'user_1',
  channel: 'pos',
  store_id: 'store_3',
  status: 'paid',
  currency: 'SGD',
  country: 'SG',
  ordered_at: '2026-01-01T10:00:00.000000Z',
  told_by: 'topic',
  lines: [
    { product_id: 'p2', quantity: 3, price: '0.10' },
    { product_id: 'p1', quantity: 1, price: '90071992547409.93' },
  ],
  source_offset: 7n,
  ...more,
})

test('an order has its lines in the order of the basket, with their exact sum, and its state', () => {
  const change = orderLookup.changeOf([order()])
  expect(change).toMatchObject({ key: 'o1', version: versionInTable(7) })
  expect(change?.row).toMatchObject({
    total_amount: '90071992547410.23',
    placed_at: '2026-01-01T10:00:00.000000Z',
    store_id: 'store_3',
    status: 'paid',
    lines: [
      { line_number: 1, product_id: 'p2', unit_price: '0.10', line_amount: '0.30' },
      { line_number: 2, product_id: 'p1' },
    ],
  })
})

test('what the topic tells of an order takes the place of what another channel told, however far that one had got', () => {
  expect(orderLookup.changeOf([order({ told_by: 'till', source_offset: 900n })])).toMatchObject({ version: 0 })
})

test('an order without a store says so, and one without an account', () => {
  expect(orderLookup.changeOf([order({ store_id: null, user_id: null })])?.row).toMatchObject({ store_id: null, user_id: null })
})

test('no row is no order', () => {
  expect(orderLookup.changeOf([])).toBeUndefined()
})
