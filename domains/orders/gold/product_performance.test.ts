import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { categoryColumns, factColumns, inCategory, paidBack, sale } from '../given-facts.js'

type Rows = readonly Readonly<Record<string, unknown>>[]

const performance = (rows: Rows, categories: Rows = []) =>
  modelRows(
    new URL('./product_performance.sql', import.meta.url),
    {
      fact_order: { columns: factColumns, rows },
      product_categories_scd: { columns: categoryColumns, rows: categories },
    },
    'product_id, analysis_date, currency',
  )

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

test('a correction takes its sale away, and where nothing is left there is no price', async () => {
  const rows = await performance([sale('o1', 'p1', 2, '20.00'), sale('o1', 'p1', -2, '-20.00')])
  expect(rows).toMatchObject([
    { total_sales: 0n, total_quantity: 0n, total_revenue: '0.00', avg_price: null, net_revenue: '0.00' },
  ])
})

test('a product is of the category in which the day ended', async () => {
  const noon = '2026-01-02T12:00:00.000000Z'
  const categories = [inCategory('p1', 'toys', '2026-01-02T08:00:00.000000Z', noon), inCategory('p1', 'books', noon)]
  const days = [1, 2, 3].map((day) => sale(`o${day}`, 'p1', 1, '1.00', { ordered_at: `2026-01-0${day}T09:00:00.000000Z` }))
  expect((await performance(days, categories)).map((row) => row['category'])).toEqual(['unknown', 'books', 'books'])
})
