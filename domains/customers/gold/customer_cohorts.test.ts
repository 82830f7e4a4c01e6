import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { bought, dayColumns, days, purchaseColumns } from '../given-purchases.js'

const cohorts = async (purchases: readonly Readonly<Record<string, unknown>>[], today: string) =>
  (
    await modelRows(
      new URL('./customer_cohorts.sql', import.meta.url),
      {
        stg_purchases: { columns: purchaseColumns, rows: purchases },
        stg_order_days: { columns: dayColumns, rows: days('2025-11-01', today) },
      },
      'cohort_month, period_number',
    )
  ).map((row) =>
    ['cohort_month', 'period_number', 'activity_month', 'cohort_size', 'active_customers', 'retention'].map((name) => row[name]),
  )

test('retention is who came again of those who began together; a month without anybody is nought, not missing', async () => {
  const rows = await cohorts(
    [
      ...bought('u1', ['2025-11-05', '1.00'], ['2025-11-20', '1.00'], ['2026-01-31', '1.00']),
      ...bought('u2', ['2025-11-30', '1.00']),
      ...bought('u3', ['2025-11-30', '1.00'], ['2026-01-01', '1.00'], ['2026-01-02', '1.00']),
    ],
    '2026-02-01',
  )
  expect(rows).toEqual([
    ['2025-11-01', 0, '2025-11-01', 3n, 3n, '1.0000'],
    ['2025-11-01', 1, '2025-12-01', 3n, 0n, '0.0000'],
    ['2025-11-01', 2, '2026-01-01', 3n, 2n, '0.6667'],
    ['2025-11-01', 3, '2026-02-01', 3n, 0n, null],
  ])
})

test('the month that goes on has no retention, also of those who begin in it', async () => {
  const rows = await cohorts(bought('u1', ['2026-01-05', '1.00']), '2026-01-31')
  expect(rows).toEqual([['2026-01-01', 0, '2026-01-01', 1n, 1n, null]])
})
