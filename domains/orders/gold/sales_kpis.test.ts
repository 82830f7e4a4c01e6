import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { factColumns, inRegion, paidBack, regionColumns, sale } from '../given-facts.js'

const performanceColumns = {
  category: 'string',
  analysis_date: 'date',
  currency: 'string',
  total_sales: 'long',
  total_views: 'long',
} as const

type Rows = readonly Readonly<Record<string, unknown>>[]

const kpis = async (rows: Rows, regions: Rows = [], performance: Rows = []) => {
  const found = await modelRows(
    new URL('./sales_kpis.sql', import.meta.url),
    {
      fact_order: { columns: factColumns, rows },
      store_regions_scd: { columns: regionColumns, rows: regions },
      product_performance: { columns: performanceColumns, rows: performance },
    },
    'kpi_name, period, dimension',
  )
  return found.map((row) => [row['kpi_name'], row['period'], row['dimension'], row['value']])
}

test('what was sold on a day is told by channel, region and store, in its currency', async () => {
  const rows = [
    sale('o1', 'tea', 1, '10.00'),
    sale('o2', 'tea', 1, '5.00', { channel: 'app', store_id: null }),
    sale('o3', 'tea', 1, '2.00', { currency: 'SGD', store_id: 'mars' }),
    paidBack('o1', 'tea', '-10.00', '2026-01-01T12:00:00.000000Z'),
  ]
  expect(await kpis(rows, [inRegion('hue', 'Tengah', '2020-01-01T00:00:00.000000Z')])).toEqual([
    ['revenue_by_channel', '2026-01-01', 'channel=app,currency=IDR', '5.0000'],
    ['revenue_by_channel', '2026-01-01', 'channel=web,currency=IDR', '10.0000'],
    ['revenue_by_channel', '2026-01-01', 'channel=web,currency=SGD', '2.0000'],
    ['revenue_by_region', '2026-01-01', 'region=Tengah,currency=IDR', '10.0000'],
    ['revenue_by_region', '2026-01-01', 'region=none,currency=IDR', '5.0000'],
    ['revenue_by_region', '2026-01-01', 'region=unknown,currency=SGD', '2.0000'],
    ['revenue_by_store', '2026-01-01', 'store=hue,currency=IDR', '10.0000'],
    ['revenue_by_store', '2026-01-01', 'store=mars,currency=SGD', '2.0000'],
    ['revenue_by_store', '2026-01-01', 'store=none,currency=IDR', '5.0000'],
  ])
})

test('a store counts for the region that it was run from when the day ended', async () => {
  const moved = '2026-01-02T17:00:00.000000Z'
  const regions = [inRegion('hue', 'Tengah', '2020-01-01T00:00:00.000000Z', moved), inRegion('hue', 'Utara', moved)]
  const days = [1, 2].map((day) => sale(`o${day}`, 'tea', 1, '1.00', { ordered_at: `2026-01-0${day}T09:00:00.000000Z` }))
  const found = await kpis(days, regions)
  expect(found.filter(([name]) => name === 'revenue_by_region').map(([, period, dimension]) => [period, dimension])).toEqual([
    ['2026-01-01', 'region=Tengah,currency=IDR'],
    ['2026-01-02', 'region=Utara,currency=IDR'],
  ])
})

const performed = (category: string, total_sales: number, total_views: number, told: Readonly<Record<string, unknown>> = {}) => ({
  category,
  analysis_date: '2026-01-31',
  currency: 'IDR',
  total_sales,
  total_views,
  ...told,
})

test('a rate is of all looks of a day and category, and there is none where nobody looked', async () => {
  const rows = [performed('food', 1, 16), performed('food', 0, 16), performed('toys', 2, 0)]
  expect(await kpis([], [], rows)).toEqual([
    ['product_conversion_rate', '2026-01-31', 'all,currency=IDR', '0.0938'],
    ['product_conversion_rate', '2026-01-31', 'category=food,currency=IDR', '0.0313'],
    ['product_sales', '2026-01-31', 'all,currency=IDR', '3.0000'],
    ['product_sales', '2026-01-31', 'category=food,currency=IDR', '1.0000'],
    ['product_sales', '2026-01-31', 'category=toys,currency=IDR', '2.0000'],
    ['product_views', '2026-01-31', 'all,currency=IDR', '32.0000'],
    ['product_views', '2026-01-31', 'category=food,currency=IDR', '32.0000'],
    ['product_views', '2026-01-31', 'category=toys,currency=IDR', '0.0000'],
  ])
})

test('looks and sales of different days and currencies have nothing to do with each other', async () => {
  const rows = [
    performed('food', 1, 2),
    performed('food', 1, 4, { currency: 'SGD' }),
    performed('food', 5, 4, { analysis_date: '2026-02-01' }),
  ]
  const ofAll = ['all,currency=IDR', 'all,currency=SGD']
  const rates = (await kpis([], [], rows)).filter(
    ([name, , dimension]) => name === 'product_conversion_rate' && ofAll.some((all) => all === dimension),
  )
  expect(rates.map(([, period, dimension, value]) => [period, dimension, value])).toEqual([
    ['2026-01-31', 'all,currency=IDR', '0.5000'],
    ['2026-01-31', 'all,currency=SGD', '0.2500'],
    ['2026-02-01', 'all,currency=IDR', '1.2500'],
  ])
})

test('a store of which an order was told by mistake, and that sold nothing else, has no figure', async () => {
  const rows = [
    sale('o1', 'tea', 2, '10.00', { store_id: null }),
    sale('o1', 'tea', -2, '-10.00', { store_id: null }),
    sale('o1', 'tea', 2, '10.00'),
    sale('o2', 'tea', 1, '0.00', { store_id: 'gift' }),
  ]
  expect((await kpis(rows)).filter(([name]) => name === 'revenue_by_store')).toEqual([
    ['revenue_by_store', '2026-01-01', 'store=gift,currency=IDR', '0.0000'],
    ['revenue_by_store', '2026-01-01', 'store=hue,currency=IDR', '10.0000'],
  ])
})
