import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { line, lineType } from '../given-transactions.js'

const columns = {
  order_id: 'string',
  user_id: 'string',
  channel: 'string',
  store_id: 'string',
  currency: 'string',
  country: 'string',
  lines: lineType,
  ordered_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

const order = (order_id: string, lines: readonly unknown[], ordered_at = '2026-01-31T23:59:59.999999Z') => ({
  order_id,
  lines,
  ordered_at,
  user_id: 'user_1',
  channel: 'web',
  store_id: null,
  currency: 'IDR',
  country: 'ID',
  source_partition: 1,
  source_offset: 7,
})

const facts = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(new URL('./fact_order.sql', import.meta.url), { orders_unified: { columns, rows } }, 'event_id')

test('every line of an order is a row with an id of its own', async () => {
  const rows = await facts([order('o1', [line('p1', 2, '12500.50'), line('p2', 1, '99.99')])])
  expect(
    rows.map((row) => [
      row['event_id'],
      row['line_number'],
      row['product_id'],
      row['quantity'],
      row['unit_price'],
      row['total_amount'],
    ]),
  ).toEqual([
    ['o1-1', 1, 'p1', 2, '12500.50', '25001.00'],
    ['o1-2', 2, 'p2', 1, '99.99', '99.99'],
  ])
})

test('the day of a line is the UTC day of its order', async () => {
  const [row] = await facts([order('o1', [line('p1', 1, '1.00')])])
  expect(row).toMatchObject({
    date_id: 20260131,
    entry: 'sale',
    corrects: null,
    transaction_id: 'o1',
    transaction_timestamp: '2026-01-31T23:59:59.999999Z',
  })
})

test('an order without lines has no rows', async () => {
  expect(await facts([order('o1', [])])).toEqual([])
})
