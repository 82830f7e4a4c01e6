import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  category: 'string',
  sale_date: 'date',
  currency: 'string',
  total_sales: 'long',
  total_revenue: 'decimal(18, 2)',
  total_quantity: 'long',
} as const

const sold = (sale_date: string, total_revenue: string, told: Readonly<Record<string, unknown>> = {}) => ({
  category: 'toys',
  sale_date,
  currency: 'IDR',
  total_sales: 3,
  total_revenue,
  total_quantity: 4,
  ...told,
})

const trends = (...rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(
    new URL('./sales_trends.sql', import.meta.url),
    { product_category_revenue: { columns, rows } },
    'period_type, period_start, currency, category',
  )

const growth = async (period_type: string, ...rows: readonly Readonly<Record<string, unknown>>[]) =>
  (await trends(...rows))
    .filter((row) => row['period_type'] === period_type)
    .map((row) => [row['period_value'], row['total_revenue'], row['growth_rate']])

test('a day is of its ISO week, its month and its quarter', async () => {
  expect(await trends(sold('2027-01-01', '10.00'), sold('2027-01-03', '1.00'))).toMatchObject([
    { period_type: 'monthly', period_value: '2027-01', period_start: '2027-01-01' },
    { period_type: 'quarterly', period_value: '2027-Q1', period_start: '2027-01-01' },
    {
      period_type: 'weekly',
      period_value: '2026-W53',
      period_start: '2026-12-28',
      total_sales: 6n,
      total_revenue: '11.00',
      avg_order_value: '1.83',
      total_quantity: 8n,
      growth_rate: null,
      analysis_date: '2027-01-03',
    },
  ])
})

test('a period goes up to its last day on which anything is left of what was sold', async () => {
  const nothing = sold('2027-01-05', '0.00', { total_sales: 0, total_quantity: 0 })
  const months = async (...rows: readonly Readonly<Record<string, unknown>>[]) => (await trends(...rows))[0]?.['analysis_date']
  expect([await months(sold('2027-01-02', '1.00'), nothing), await months(nothing)]).toEqual(['2027-01-02', '2027-01-05'])
})

test('growth is against the period before, and the first has none', async () => {
  expect(await growth('monthly', sold('2025-12-31', '8.00'), sold('2026-01-01', '10.00'), sold('2026-02-01', '2.50'))).toEqual([
    ['2025-12', '8.00', null],
    ['2026-01', '10.00', '0.2500'],
    ['2026-02', '2.50', '-0.7500'],
  ])
  expect(await growth('quarterly', sold('2025-12-31', '3.00'), sold('2026-03-31', '1.00'))).toEqual([
    ['2025-Q4', '3.00', null],
    ['2026-Q1', '1.00', '-0.6667'],
  ])
})

test('a period before which nothing was sold has none either, whatever was sold earlier', async () => {
  expect(
    await growth(
      'weekly',
      sold('2026-01-05', '8.00'),
      sold('2026-01-19', '10.00'),
      sold('2026-01-26', '0.00'),
      sold('2026-02-02', '5.00'),
    ),
  ).toEqual([
    ['2026-W02', '8.00', null],
    ['2026-W04', '10.00', null],
    ['2026-W05', '0.00', '-1.0000'],
    ['2026-W06', '5.00', null],
  ])
})

test('categories and currencies grow each by themselves', async () => {
  const rows = [
    sold('2026-01-01', '8.00'),
    sold('2026-02-01', '9.00', { currency: 'SGD' }),
    sold('2026-02-01', '9.00', { category: 'books' }),
  ]
  expect((await growth('monthly', ...rows)).map(([, , rate]) => rate)).toEqual([null, null, null])
})
