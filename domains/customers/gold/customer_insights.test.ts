import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  user_id: 'string',
  channel: 'string',
  currency: 'string',
  amount: 'decimal(18, 2)',
  order_date: 'date',
  cohort_month: 'date',
} as const

const bought = (user_id: string, order_date: string, amount: string, more: Readonly<Record<string, string>> = {}) => ({
  user_id,
  channel: 'web',
  currency: 'IDR',
  amount,
  order_date,
  cohort_month: '2026-01-01',
  ...more,
})

const textOf = (cell: unknown): string => (typeof cell === 'string' ? cell : JSON.stringify(cell))

/** Of each figure in a month, its value by dimension. */
async function insights(month: string, rows: readonly Readonly<Record<string, unknown>>[]) {
  const found = await modelRows(
    new URL('./customer_insights.sql', import.meta.url),
    { stg_purchases: { columns, rows } },
    'kpi_name, dimension',
  )
  return (kpi_name: string) =>
    Object.fromEntries(
      found
        .filter((row) => row['kpi_name'] === kpi_name && row['period'] === month)
        .map(({ dimension, value, unit }) => [dimension, `${textOf(value)} ${textOf(unit)}`]),
    )
}

test('who bought in a month is counted once, is new in the month of the first order, and returns in later ones', async () => {
  const rows = [
    bought('ani', '2026-01-31', '10.00'),
    bought('ani', '2026-02-01', '10.00'),
    bought('ani', '2026-02-28', '10.00', { channel: 'store' }),
    bought('budi', '2026-02-03', '10.00', { channel: 'store', cohort_month: '2026-02-01' }),
    bought('citra', '2026-02-03', '10.00', { channel: 'store', cohort_month: '2026-02-01' }),
  ]
  const january = await insights('2026-01', rows)
  expect([january('active_customers'), january('new_customers'), january('returning_share')]).toEqual([
    { all: '1.0000 customers', 'channel=web': '1.0000 customers' },
    { all: '1.0000 customers', 'channel=web': '1.0000 customers' },
    { all: '0.0000 ratio', 'channel=web': '0.0000 ratio' },
  ])
  const february = await insights('2026-02', rows)
  expect(february('active_customers')).toEqual({
    all: '3.0000 customers',
    'channel=store': '3.0000 customers',
    'channel=web': '1.0000 customers',
  })
  expect(february('new_customers')).toEqual({
    all: '2.0000 customers',
    'channel=store': '2.0000 customers',
    'channel=web': '0.0000 customers',
  })
  expect(february('returning_customers')['all']).toBe('1.0000 customers')
  expect(february('returning_share')).toEqual({
    all: '0.3333 ratio',
    'channel=store': '0.3333 ratio',
    'channel=web': '1.0000 ratio',
  })
  expect(february('orders_per_customer')['all']).toBe('1.3333 orders')
})

test('averages are of one currency, and rounded half up', async () => {
  const kpi = await insights('2026-01', [
    bought('ani', '2026-01-01', '0.02'),
    bought('ani', '2026-01-02', '0.03'),
    bought('budi', '2026-01-02', '0.03'),
    bought('budi', '2026-01-02', '99999999999999.99', { currency: 'SGD' }),
  ])
  expect(kpi('customer_revenue')).toMatchObject({
    'all,currency=IDR': '0.0800 IDR',
    'all,currency=SGD': '99999999999999.9900 SGD',
  })
  expect(kpi('average_order_value')).toMatchObject({
    'all,currency=IDR': '0.0267 IDR',
    'all,currency=SGD': '99999999999999.9900 SGD',
  })
  expect(kpi('revenue_per_customer')['all,currency=IDR']).toBe('0.0400 IDR')
})

test('beside each figure stands of how many customers it is', async () => {
  const found = await modelRows(
    new URL('./customer_insights.sql', import.meta.url),
    {
      stg_purchases: {
        columns,
        rows: [
          bought('ani', '2026-01-01', '1.00'),
          bought('ani', '2026-01-02', '1.00', { currency: 'SGD' }),
          bought('budi', '2026-01-03', '1.00', { channel: 'store' }),
        ],
      },
    },
    'kpi_name, dimension',
  )
  const customers = (kpi_name: string, dimension: string) =>
    found.find((row) => row['kpi_name'] === kpi_name && row['dimension'] === dimension)?.['customers']
  expect(customers('orders_per_customer', 'all')).toBe(2n)
  expect(customers('new_customers', 'channel=store')).toBe(1n)
  expect(customers('average_order_value', 'all,currency=IDR')).toBe(2n)
  expect(customers('average_order_value', 'all,currency=SGD')).toBe(1n)
})
