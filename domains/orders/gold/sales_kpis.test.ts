import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { factColumns, inRegion, paidBack, regionColumns, sale } from '../given-facts.js'

type Rows = readonly Readonly<Record<string, unknown>>[]

const kpis = async (rows: Rows, regions: Rows = []) => {
  const found = await modelRows(
    new URL('./sales_kpis.sql', import.meta.url),
    { fact_order: { columns: factColumns, rows }, store_regions_scd: { columns: regionColumns, rows: regions } },
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
