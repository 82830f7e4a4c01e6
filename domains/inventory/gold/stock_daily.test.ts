import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const shelf = { product_id: 'string', store_id: 'string', stock_date: 'date' } as const
const snapshots = { ...shelf, on_hand: 'long', available: 'long' } as const
const ledger = { ...shelf, kind: 'string', on_hand_change: 'long' } as const

const left = (stock_date: string, on_hand: number, available = on_hand) => ({
  product_id: 'tea',
  store_id: 'hue',
  stock_date,
  on_hand,
  available,
})
const changed = (stock_date: string, kind: string, on_hand_change: number) => ({
  product_id: 'tea',
  store_id: 'hue',
  stock_date,
  kind,
  on_hand_change,
})

const daily = (left_over: readonly Readonly<Record<string, unknown>>[], moves: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(
    new URL('./stock_daily.sql', import.meta.url),
    { inventory_snapshots: { columns: snapshots, rows: left_over }, stock_ledger: { columns: ledger, rows: moves } },
    'stock_date',
  )

test('a day begins as the one before ended, and says what came, went and was put right', async () => {
  const moves = [
    changed('2026-01-30', 'receipt', 20),
    changed('2026-01-30', 'sale', -3),
    changed('2026-02-01', 'receipt', 10),
    changed('2026-02-01', 'sale', -4),
    changed('2026-02-01', 'sale', -1),
    changed('2026-02-01', 'return', 2),
    changed('2026-02-01', 'count', -5),
    changed('2026-02-01', 'damage', 0),
  ]
  const days = await daily([left('2026-01-30', 17), left('2026-01-31', 17), left('2026-02-01', 19, 16)], moves)
  const names = ['opening', 'received', 'sold', 'returned', 'adjusted', 'closing', 'closing_available']
  expect(days.map((day) => [day['stock_date'], ...names.map((name) => Number(day[name]))])).toEqual([
    ['2026-01-30', 0, 20, 3, 0, 0, 17, 17],
    ['2026-01-31', 17, 0, 0, 0, 0, 17, 17],
    ['2026-02-01', 17, 10, 5, 2, -5, 19, 16],
  ])
})

test('a shelf that sold what nobody delivered ends below nought', async () => {
  expect(await daily([left('2026-01-30', -2)], [changed('2026-01-30', 'sale', -2)])).toMatchObject([
    { opening: 0n, sold: 2n, closing: -2n, closing_available: -2n },
  ])
})
