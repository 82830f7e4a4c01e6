import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  product_id: 'string',
  store_id: 'string',
  stock_date: 'date',
  occurred_at: 'timestamptz',
  place: 'long',
  on_hand: 'long',
  reserved: 'long',
  damaged: 'long',
  available: 'long',
} as const

const level = (store_id: string, stock_date: string, place: number, on_hand: number) => ({
  product_id: 'tea',
  store_id,
  stock_date,
  occurred_at: `${stock_date}T0${place}:00:00.000000Z`,
  place,
  on_hand,
  reserved: 2,
  damaged: 1,
  available: on_hand - 3,
})

test('a shelf has what lay there at the end of each day from its own first on, also where nothing moved', async () => {
  const ledger = [
    level('hue', '2026-01-30', 1, 20),
    level('hue', '2026-01-30', 2, 17),
    level('hue', '2026-02-02', 3, 15),
    level('hanoi', '2026-02-01', 1, 9),
  ]
  const days = ['2026-01-30', '2026-02-01', '2026-02-02'].map((stock_date) => ({ stock_date }))
  const rows = await modelRows(
    new URL('./inventory_snapshots.sql', import.meta.url),
    { stock_ledger: { columns, rows: ledger }, stg_stock_days: { columns: { stock_date: 'date' }, rows: days } },
    'store_id, stock_date',
  )
  expect(rows.map((row) => [row['store_id'], row['stock_date'], row['on_hand'], row['moved_at']])).toEqual([
    ['hanoi', '2026-02-01', 9n, '2026-02-01T01:00:00.000000Z'],
    ['hanoi', '2026-02-02', 9n, '2026-02-01T01:00:00.000000Z'],
    ['hue', '2026-01-30', 17n, '2026-01-30T02:00:00.000000Z'],
    ['hue', '2026-02-01', 17n, '2026-01-30T02:00:00.000000Z'],
    ['hue', '2026-02-02', 15n, '2026-02-02T03:00:00.000000Z'],
  ])
  expect(rows[0]).toMatchObject({ reserved: 2n, damaged: 1n, available: 6n })
})
