import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { countries, countryColumns, viewColumns, viewed } from '../given-views.js'

const views = async (...rows: readonly Readonly<Record<string, unknown>>[]) => {
  const found = await modelRows(
    new URL('./stg_product_views.sql', import.meta.url),
    {
      'customers.fact_product_views': { columns: viewColumns, rows },
      country_currencies_decreed: { columns: countryColumns, rows: countries },
    },
    'product_id, view_date, currency',
  )
  return found.map((row) => [row['product_id'], row['view_date'], row['currency'], row['total_views']])
}

const NOON = '2026-01-01T12:00:00.000000Z'

test('a view that was taken back and entered again counts once, and one that was taken back alone not at all', async () => {
  const back = { view_count: -1 } as const
  expect(await views(viewed('tea', NOON), viewed('tea', NOON, back), viewed('tea', NOON))).toEqual([
    ['tea', '2026-01-01', 'IDR', 1n],
  ])
  expect(await views(viewed('tea', NOON), viewed('tea', NOON, back))).toEqual([])
})

test('a view is of the currency of its country, and of none where nobody knows the country', async () => {
  const from = (country: string) => viewed('tea', NOON, { country })
  expect(await views(from('ID'), from('TL'), from('US'), from('ZZ'))).toEqual([
    ['tea', '2026-01-01', 'IDR', 1n],
    ['tea', '2026-01-01', 'USD', 2n],
    ['tea', '2026-01-01', 'unknown', 1n],
  ])
})

test('days are UTC days', async () => {
  const [last, first] = ['2026-01-01T23:59:59.999999Z', '2026-01-02T00:00:00.000000Z']
  expect(await views(viewed('tea', last), viewed('tea', first), viewed('tea', first))).toEqual([
    ['tea', '2026-01-01', 'IDR', 1n],
    ['tea', '2026-01-02', 'IDR', 2n],
  ])
})
