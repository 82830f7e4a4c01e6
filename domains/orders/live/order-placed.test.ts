import type { JsonObject } from '@storemesh/core'
import { type LiveEvent, versionAsTold } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { orderPlaced } from './order-placed.js'

const event = (offset: number, fields: JsonObject = {}): LiveEvent => ({
  partition: 0,
  offset,
  fields: {
    transaction_id: 't1',
    user_id: 'user_1',
    products: [
      { product_id: 'p1', quantity: 3, price: '12500.50' },
      { product_id: 'p2', quantity: 1, price: '0.01' },
    ],
    total_amount: '37501.51',
    country: 'ID',
    transaction_timestamp: '2026-01-01T10:00:00.000001Z',
    currency: null,
    channel: null,
    store_id: null,
    ...fields,
  },
})

const nothingStored = { getMany: async (_space: unknown, keys: readonly string[]) => keys.map(() => undefined) }

test('an event is an order with all its fields, and what was left out is filled in', async () => {
  const changes = await orderPlaced.fold([event(7)], nothingStored)
  expect(changes).toMatchObject([{ key: 't1', put: { space: 'orders.order', version: versionAsTold(7) } }])
  expect(changes[0]?.row).toEqual({
    order_id: 't1',
    user_id: 'user_1',
    channel: 'web',
    store_id: null,
    status: 'placed',
    total_amount: '37501.51',
    currency: 'IDR',
    country: 'ID',
    placed_at: '2026-01-01T10:00:00.000001Z',
    lines: [
      { line_number: 1, product_id: 'p1', quantity: 3, unit_price: '12500.50', line_amount: '37501.50' },
      { line_number: 2, product_id: 'p2', quantity: 1, unit_price: '0.01', line_amount: '0.01' },
    ],
  })
})

test('an order that is told twice changes once, as it was told first', async () => {
  const told = [event(7), event(8, { country: 'SG' }), event(9, { transaction_id: 't2' })]
  const changes = await orderPlaced.fold(told, nothingStored)
  expect(changes.map(({ key, row }) => [key, row['country']])).toEqual([
    ['t1', 'ID'],
    ['t2', 'ID'],
  ])
})

test('an order keeps its own channel, store and currency', async () => {
  const [change] = await orderPlaced.fold([event(7, { channel: 'pos', store_id: 'store_3', currency: 'SGD' })], nothingStored)
  expect(change?.row).toMatchObject({ channel: 'pos', store_id: 'store_3', currency: 'SGD' })
})
