import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { categoryColumns, factColumns, inCategory, paidBack, sale } from '../given-facts.js'

const LONG_AGO = '2020-01-01T00:00:00.000000Z'
const categories = [
  inCategory('tea', 'groceries', LONG_AGO),
  inCategory('salt', 'groceries', LONG_AGO),
  inCategory('lego', 'toys', LONG_AGO),
]

const revenue = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(
    new URL('./product_category_revenue.sql', import.meta.url),
    { fact_order: { columns: factColumns, rows }, product_categories_scd: { columns: categoryColumns, rows: categories } },
    'sale_date, currency, category',
  )

test('an order with two products of a category is one order of it, and with products of two categories one of each', async () => {
  const rows = await revenue([
    sale('o1', 'tea', 1, '10.00'),
    sale('o1', 'salt', 2, '10.00'),
    sale('o1', 'lego', 1, '40.00'),
    sale('o2', 'tea', 1, '10.00'),
  ])
  expect(rows).toMatchObject([
    { category: 'groceries', total_sales: 2n, total_quantity: 4n, total_revenue: '30.00', revenue_share: '0.4286' },
    { category: 'toys', total_sales: 1n, total_quantity: 1n, total_revenue: '40.00', revenue_share: '0.5714' },
  ])
})

test('a share is of the same day and currency, and there is none of nothing', async () => {
  const rows = await revenue([
    sale('o1', 'tea', 1, '10.00'),
    sale('o2', 'tea', 1, '3.00', { currency: 'SGD' }),
    sale('o3', 'lego', 1, '0.00', { ordered_at: '2026-01-02T10:00:00.000000Z' }),
  ])
  expect(rows.map((row) => [row['category'], row['currency'], row['revenue_share']])).toEqual([
    ['groceries', 'IDR', '1.0000'],
    ['groceries', 'SGD', '1.0000'],
    ['toys', 'IDR', null],
  ])
})

test('what the catalogue does not know is of the category unknown, and what was paid back is taken off net revenue alone', async () => {
  const rows = await revenue([sale('o1', 'rope', 1, '10.00'), paidBack('o1', 'rope', '-4.00', '2026-02-01T00:00:00.000000Z')])
  expect(rows).toMatchObject([{ category: 'unknown', sale_date: '2026-01-01', total_revenue: '10.00', net_revenue: '6.00' }])
})

test('a listing that is mapped to no product is of the category unmapped', async () => {
  const rows = await revenue([
    sale('o1', 'shopee/item_1', 1, '10.00'),
    sale('o1', 'rope', 1, '30.00'),
    sale('o2', 'shopee/item_2', 1, '1.00'),
  ])
  expect(rows.map((row) => [row['category'], row['total_sales'], row['total_revenue']])).toEqual([
    ['unknown', 1n, '30.00'],
    ['unmapped', 2n, '11.00'],
  ])
})

test('a category of which nothing stands any more has no row', async () => {
  const rows = await revenue([sale('o1', 'lego', 2, '10.00'), sale('o1', 'lego', -2, '-10.00'), sale('o1', 'tea', 1, '10.00')])
  expect(rows).toMatchObject([{ category: 'groceries', total_revenue: '10.00', revenue_share: '1.0000' }])
})
