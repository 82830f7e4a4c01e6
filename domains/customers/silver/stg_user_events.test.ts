import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { done, userEventColumns } from '../given-actions.js'

const staged = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(
    new URL('./stg_user_events.sql', import.meta.url),
    { bronze_kafka__events: { columns: userEventColumns, rows } },
    'event_id',
  )

const data = (price: string | null, quantity: number | null) => ({
  event_data: { price, quantity, session_id: null, transaction_id: null },
})

test('an action that is told twice is told once, as it was first', async () => {
  const again = done('e1', '10:00:00', { product_id: 'salt', source_offset: 7 })
  const rows = await staged([again, done('e1', '10:00:00', { source_offset: 3 }), done('e2', '10:00:01')])
  expect(rows.map((row) => [row['event_id'], row['product_id'], row['source_offset']])).toEqual([
    ['e1', 'tea', 3n],
    ['e2', 'tea', 1n],
  ])
})

test('a purchase is complete with its price and its quantity, and everything else as it is', async () => {
  const rows = await staged([
    done('a view', '10:00:00', data(null, null)),
    done('bought', '10:00:00', { event_type: 'purchase', ...data('0.00', 1) }),
    done('bought for nothing said', '10:00:00', { event_type: 'purchase', ...data(null, 1) }),
    done('bought so many', '10:00:00', { event_type: 'purchase', ...data('15400.00', null) }),
    done('carted', '10:00:00', { event_type: 'cart', ...data(null, 1) }),
  ])
  expect(rows.map((row) => [row['event_id'], row['is_complete']])).toEqual([
    ['a view', true],
    ['bought', true],
    ['bought for nothing said', false],
    ['bought so many', false],
    ['carted', true],
  ])
})
