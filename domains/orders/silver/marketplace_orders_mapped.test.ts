import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const text = 'string' as const

const columns = {
  _id: text,
  marketplace: text,
  order_sn: text,
  buyer_id: text,
  items: {
    type: 'list',
    'element-id': 0,
    'element-required': false,
    element: {
      type: 'struct',
      fields: [
        { id: 0, name: 'item_id', required: false, type: text },
        { id: 0, name: 'item_name', required: false, type: text },
        { id: 0, name: 'quantity', required: false, type: 'int' },
        { id: 0, name: 'price', required: false, type: 'decimal(18, 2)' },
      ],
    },
  },
  total_amount: 'decimal(18, 2)',
  currency: text,
  created_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

const item = (item_id: string, quantity: number, price: string) => ({ item_id, item_name: 'KOPI READY', quantity, price })

const document = (order_sn: string, told: Readonly<Record<string, unknown>> = {}) => ({
  _id: `document_${order_sn}`,
  marketplace: 'shopee',
  order_sn,
  buyer_id: 'shopee_1',
  items: [item('b', 2, '100.00'), item('a', 1, '99.99')],
  total_amount: '299.99',
  currency: 'IDR',
  created_at: '2026-01-01T10:00:00.123000Z',
  source_partition: 0,
  source_offset: 0,
  ...told,
})

type Rows = readonly Readonly<Record<string, unknown>>[]

const mapped = (rows: Rows, listings: Rows = []) =>
  modelRows(
    new URL('./marketplace_orders_mapped.sql', import.meta.url),
    {
      bronze_mongo__marketplace_orders: { columns, rows },
      listing_products_mapped: { columns: { marketplace: text, listing_id: text, product_id: text }, rows: listings },
    },
    'order_id',
  )

test('an order stands in our columns, what is mapped to no product by the marketplace and its listing, in the order of the basket', async () => {
  expect(await mapped([document('o1')])).toMatchObject([
    {
      order_id: 'o1',
      marketplace: 'shopee',
      buyer_id: 'shopee_1',
      total_amount: '299.99',
      lines: [
        { product_id: 'shopee/b', quantity: 2, price: '100.00' },
        { product_id: 'shopee/a', quantity: 1, price: '99.99' },
      ],
      ordered_at: '2026-01-01T10:00:00.123000Z',
    },
  ])
})

test('an order that is exported again counts once, as it was told first, also under another document', async () => {
  const again = document('o1', { _id: 'another', buyer_id: 'shopee_2', source_offset: 9 })
  expect((await mapped([again, document('o1')])).map((row) => row['buyer_id'])).toEqual(['shopee_1'])
})

test('an item is the product that its listing is at its own marketplace, in its place in the basket and at its price', async () => {
  const listed = (marketplace: string, listing_id: string, product_id: string) => ({ marketplace, listing_id, product_id })
  const listings = [listed('shopee', 'a', 'coffee'), listed('tokopedia', 'b', 'tea')]
  expect(await mapped([document('o1'), document('o2', { marketplace: 'tokopedia' })], listings)).toMatchObject([
    {
      order_id: 'o1',
      lines: [
        { product_id: 'shopee/b', quantity: 2, price: '100.00' },
        { product_id: 'coffee', quantity: 1, price: '99.99' },
      ],
    },
    { order_id: 'o2', lines: [{ product_id: 'tea' }, { product_id: 'tokopedia/a' }] },
  ])
})

test('two listings of one product in a basket are two lines of it', async () => {
  const listings = ['a', 'b'].map((listing_id) => ({ marketplace: 'shopee', listing_id, product_id: 'tea' }))
  expect(await mapped([document('o1')], listings)).toMatchObject([
    {
      lines: [
        { product_id: 'tea', quantity: 2 },
        { product_id: 'tea', quantity: 1 },
      ],
    },
  ])
})
