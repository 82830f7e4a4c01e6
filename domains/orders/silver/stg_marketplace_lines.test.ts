import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const text = 'string' as const

const columns = {
  marketplace: text,
  order_sn: text,
  items: {
    type: 'list',
    'element-id': 0,
    'element-required': false,
    element: {
      type: 'struct',
      fields: [
        { id: 0, name: 'item_id', required: false, type: text },
        { id: 0, name: 'item_name', required: false, type: text },
      ],
    },
  },
  created_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

const document = (order_sn: string, names: readonly string[], source_offset = 0) => ({
  marketplace: 'shopee',
  order_sn,
  items: names.map((item_name, at) => ({ item_id: `item_${at}`, item_name })),
  created_at: '2026-01-01T10:00:00.123000Z',
  source_partition: 0,
  source_offset,
})

const lines = async (...rows: readonly Readonly<Record<string, unknown>>[]) => {
  const found = await modelRows(
    new URL('./stg_marketplace_lines.sql', import.meta.url),
    { bronze_mongo__marketplace_orders: { columns, rows } },
    'order_id, line_number',
  )
  return found.map((row) => [row['order_id'], row['line_number'], row['listing_id'], row['name']])
}

test('an order that is exported again, with other names, is there once, as it was told first', async () => {
  expect(await lines(document('o1', ['TEH READY', 'Teh'], 9), document('o1', ['KOPI READY'], 3))).toEqual([
    ['o1', 1, 'item_0', 'KOPI READY'],
  ])
})

test('each line of an order is there with its listing and its name as it is spelled, also the same one twice', async () => {
  expect(await lines(document('o1', ['  Teh🔥', 'Teh']), document('o2', ['Teh']))).toEqual([
    ['o1', 1, 'item_0', '  Teh🔥'],
    ['o1', 2, 'item_1', 'Teh'],
    ['o2', 1, 'item_0', 'Teh'],
  ])
})
