import { modelRows } from '@storemesh/testing'
import type { Row } from '@storemesh/query-engine'
import { expect, test } from 'vitest'

const columns = {
  product_id: 'string',
  store_id: 'string',
  stock_date: 'date',
  opening: 'long',
  received: 'long',
  sold: 'long',
  returned: 'long',
  closing: 'long',
  closing_available: 'long',
} as const

/** A day of the shelf of tea in a store. */
const day = (store_id: string, stock_date: string, counts: Readonly<Record<string, number>> = {}) => ({
  product_id: 'tea',
  store_id,
  stock_date,
  opening: 0,
  received: 0,
  sold: 0,
  returned: 0,
  closing: 0,
  closing_available: 0,
  ...counts,
})

const cover = async (rows: readonly Readonly<Record<string, unknown>>[]): Promise<ReadonlyMap<unknown, Row>> => {
  const found = await modelRows(new URL('./stock_cover.sql', import.meta.url), { stock_daily: { columns, rows } }, 'store_id')
  return new Map(found.map((row) => [row['store_id'], row]))
}

const LAST = '2026-03-01'

test('lasts as long as what is available does at the pace of the whole days before, rounded half up', async () => {
  const shelves = await cover([
    day('hue', '2026-02-26', { received: 30, sold: 5 }),
    day('hue', '2026-02-27', { opening: 25, sold: 1, returned: 2 }),
    day('hue', LAST, { opening: 26, sold: 9, closing: 17, closing_available: 15 }),
  ])
  // three whole days, the one without a row too: 6 sold of 32, two a day
  expect(shelves.get('hue')).toMatchObject({ as_of_date: LAST, on_hand: 17n, available: 15n, days: 3n, sold: 6n, offered: 32n })
  expect(shelves.get('hue')).toMatchObject({ days_of_cover: '7.5', sell_through: '0.1875' })
})

test('the pace is of 28 days, and what lay there when they began was to be had', async () => {
  const shelves = await cover([
    day('hue', '2026-01-31', { received: 500, sold: 400, closing: 100 }),
    day('hue', '2026-02-01', { opening: 100, sold: 7 }),
    day('hue', LAST, { closing: 93, closing_available: 93 }),
    // the first of its 28 days has no row: nothing moved anywhere
    day('hanoi', '2026-01-31', { received: 8, closing: 8 }),
    day('hanoi', '2026-02-03', { opening: 8, sold: 3 }),
    day('hanoi', LAST, { closing: 5, closing_available: 5 }),
  ])
  expect(shelves.get('hue')).toMatchObject({ days: 28n, sold: 7n, offered: 100n, days_of_cover: '372.0', sell_through: '0.0700' })
  expect(shelves.get('hanoi')).toMatchObject({ days: 28n, sold: 3n, offered: 8n, days_of_cover: '46.7', sell_through: '0.3750' })
})

test('has no cover where nothing was sold, none left where it is oversold, and no sell-through where nothing was to be had', async () => {
  const shelves = await cover([
    day('quiet', '2026-02-28', { received: 4, closing: 4 }),
    day('quiet', LAST, { closing: 4, closing_available: 4 }),
    day('oversold', '2026-02-28', { sold: 3, closing: -3 }),
    day('oversold', LAST, { closing: -3, closing_available: -3 }),
    day('new', LAST, { received: 4, closing: 4, closing_available: 4 }),
  ])
  expect(shelves.get('quiet')).toMatchObject({ days_of_cover: null, sell_through: '0.0000' })
  expect(shelves.get('oversold')).toMatchObject({ days_of_cover: '0.0', sell_through: null })
  expect(shelves.get('new')).toMatchObject({ days: 0n, days_of_cover: null, sell_through: null })
})
