import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

test('a local day on which anything moved is there once', async () => {
  const days = ['2026-01-31', '2026-02-02', '2026-01-31'].map((stock_date) => ({ stock_date }))
  const rows = await modelRows(
    new URL('./stg_stock_days.sql', import.meta.url),
    { stock_ledger: { columns: { stock_date: 'date' }, rows: days } },
    'stock_date',
  )
  expect(rows).toEqual([{ stock_date: '2026-01-31' }, { stock_date: '2026-02-02' }])
})
