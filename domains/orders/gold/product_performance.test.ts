import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  order_id: 'string',
  product_id: 'string',
  quantity: 'int',
  total_amount: 'decimal(18, 2)',
  currency: 'string',
  ordered_at: 'timestamptz',
} as const

const sale = (
  order_id: string,
  product_id: string,
  quantity: number,
  total_amount: string,
  more: Readonly<Record<string, unknown>> = {},
) => ({
  order_id,
  product_id,
  quantity,
  total_amount,
  currency: 'IDR',
  ordered_at: '2026-01-01T10:00:00.000000Z',
  ...more,
})

const performance = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(
    new URL('./product_performance.sql', import.meta.url),
    { fact_order: { columns, rows } },
    'product_id, analysis_date, currency',
  )

test('sales count orders, quantities and amounts add up', async () => {
  const rows = await performance([sale('o1', 'p1', 2, '20.00'), sale('o1', 'p1', 1, '10.00'), sale('o2', 'p1', 1, '9.00')])
  expect(rows).toEqual([
    {
      product_id: 'p1',
      analysis_date: '2026-01-01',
      currency: 'IDR',
      total_sales: 2n,
      total_quantity: 4n,
      total_revenue: '39.00',
      avg_price: '9.75',
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
