import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { categoryColumns, factColumns, inCategory, paidBack, sale } from '../given-facts.js'
import { dayViewColumns, viewsOfDay } from '../given-views.js'

type Rows = readonly Readonly<Record<string, unknown>>[]

const performance = (rows: Rows, categories: Rows = [], views: Rows = []) =>
  modelRows(
    new URL('./product_performance.sql', import.meta.url),
    {
      fact_order: { columns: factColumns, rows },
      product_categories_scd: { columns: categoryColumns, rows: categories },
      stg_product_views: { columns: dayViewColumns, rows: views },
    },
    'product_id, analysis_date, currency',
  )

test('a look counts in the currency of its country alone, so that looks add up as sales do', async () => {
  const sales = [
    sale('o1', 'p1', 1, '5.00'),
    sale('o2', 'p1', 1, '3.00', { currency: 'SGD' }),
    sale('o3', 'p1', 1, '2.00', { currency: 'EUR' }),
  ]
  const views = [
    viewsOfDay('p1', '2026-01-01', 4),
    viewsOfDay('p1', '2026-01-01', 3, 'SGD'),
    viewsOfDay('p1', '2026-01-01', 2, 'unknown'),
  ]
  const rows = await performance(sales, [], views)
  expect(rows.map((row) => [row['currency'], row['total_sales'], row['total_views'], row['conversion_rate']])).toEqual([
    ['EUR', 1n, 0n, null],
    ['IDR', 1n, 4n, '0.2500'],
    ['SGD', 1n, 3n, '0.3333'],
    ['unknown', 0n, 2n, '0.0000'],
  ])
})

test('a day on which a product was looked at and not sold has a row, of the category that it had', async () => {
  const rows = await performance(
    [],
    [inCategory('p1', 'books', '2020-01-01T00:00:00.000000Z')],
    [viewsOfDay('p1', '2026-01-03', 7)],
  )
  expect(rows).toEqual([
    {
      product_id: 'p1',
      category: 'books',
      analysis_date: '2026-01-03',
      currency: 'IDR',
      total_sales: 0n,
      total_quantity: 0n,
      total_revenue: '0.00',
      total_views: 7n,
      conversion_rate: '0.0000',
      avg_price: null,
      net_revenue: '0.00',
    },
  ])
})

test('a rate is of orders and not of pieces, is rounded half up, and more than one where tills sell what nobody looked at', async () => {
  const rateOf = async (orders: number, views: number) => {
    const sales = Array.from({ length: orders }, (_, n) => sale(`o${n}`, 'p1', 9, '1.00'))
    return (await performance(sales, [], [viewsOfDay('p1', '2026-01-01', views)]))[0]?.['conversion_rate']
  }
  expect([await rateOf(1, 16), await rateOf(1, 32), await rateOf(2, 3), await rateOf(3, 2)]).toEqual([
    '0.0625',
    '0.0313',
    '0.6667',
    '1.5000',
  ])
})

test('sales count orders, quantities and amounts add up', async () => {
  const rows = await performance([sale('o1', 'p1', 2, '20.00'), sale('o1', 'p1', 1, '10.00'), sale('o2', 'p1', 1, '9.00')])
  expect(rows).toEqual([
    {
      product_id: 'p1',
      category: 'unknown',
      analysis_date: '2026-01-01',
      currency: 'IDR',
      total_sales: 2n,
      total_quantity: 4n,
      total_revenue: '39.00',
      total_views: 0n,
      conversion_rate: null,
      avg_price: '9.75',
      net_revenue: '39.00',
    },
  ])
})

test('an average price is rounded half up to the minor unit', async () => {
  expect((await performance([sale('o1', 'p1', 8, '1.00')]))[0]).toMatchObject({ avg_price: '0.13' })
  expect((await performance([sale('o1', 'p1', 3, '1.00')]))[0]).toMatchObject({ avg_price: '0.33' })
})

test('days are UTC days, and currencies are never added up', async () => {
  const rows = await performance([
    sale('o1', 'p1', 1, '1.00', { ordered_at: '2026-01-01T23:59:59.999999Z' }),
    sale('o2', 'p1', 1, '2.00', { ordered_at: '2026-01-02T00:00:00.000000Z' }),
    sale('o3', 'p1', 1, '3.00', { currency: 'SGD' }),
  ])
  expect(rows.map((row) => [row['analysis_date'], row['currency'], row['total_revenue']])).toEqual([
    ['2026-01-01', 'IDR', '1.00'],
    ['2026-01-01', 'SGD', '3.00'],
    ['2026-01-02', 'IDR', '2.00'],
  ])
})

test('what was paid back on whichever day is taken off the day of its order, in net revenue alone', async () => {
  const rows = await performance([sale('o1', 'p1', 2, '20.00'), paidBack('o1', 'p1', '-15.00', '2026-02-03T00:00:00.000000Z')])
  expect(rows).toMatchObject([
    {
      analysis_date: '2026-01-01',
      total_sales: 1n,
      total_quantity: 2n,
      total_revenue: '20.00',
      avg_price: '10.00',
      net_revenue: '5.00',
    },
  ])
})

test('a product is of the category in which the day ended', async () => {
  const noon = '2026-01-02T12:00:00.000000Z'
  const categories = [inCategory('p1', 'toys', '2026-01-02T08:00:00.000000Z', noon), inCategory('p1', 'books', noon)]
  const days = [1, 2, 3].map((day) => sale(`o${day}`, 'p1', 1, '1.00', { ordered_at: `2026-01-0${day}T09:00:00.000000Z` }))
  expect((await performance(days, categories)).map((row) => row['category'])).toEqual(['unknown', 'books', 'books'])
})

test('a listing that is mapped to no product stands by itself, and is unmapped', async () => {
  const rows = await performance(
    [sale('o1', 'shopee/item_1', 1, '10.00'), sale('o1', 'tea', 1, '5.00')],
    [inCategory('tea', 'drinks', '2020-01-01T00:00:00Z')],
  )
  expect(rows.map((row) => [row['product_id'], row['category']])).toEqual([
    ['shopee/item_1', 'unmapped'],
    ['tea', 'drinks'],
  ])
})

test('a correction takes its sale away; where nothing is left there is a row only of what was looked at, without a price', async () => {
  const rows = ['p1', 'p2'].flatMap((id) => [sale('o1', id, 2, '20.00'), sale('o1', id, -2, '-20.00')])
  expect(await performance(rows, [], [viewsOfDay('p2', '2026-01-01', 3)])).toMatchObject([
    {
      product_id: 'p2',
      total_sales: 0n,
      total_quantity: 0n,
      total_revenue: '0.00',
      avg_price: null,
      net_revenue: '0.00',
      total_views: 3n,
    },
  ])
})
