import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  marketplace: 'string',
  listing_id: 'string',
  name: 'string',
  ordered_at: 'timestamptz',
} as const

const line = (listing_id: string, name: string, day: number, marketplace = 'shopee') => ({
  marketplace,
  listing_id,
  name,
  ordered_at: `2026-01-0${day}T10:00:00.000000Z`,
})

const names = async (...rows: readonly Readonly<Record<string, unknown>>[]) => {
  const found = await modelRows(
    new URL('./marketplace_names_unified.sql', import.meta.url),
    { stg_marketplace_lines: { columns, rows } },
    'marketplace, listing_id, name',
  )
  return found.map((row) => Object.values(row).map((value) => (typeof value === 'bigint' ? Number(value) : value)))
}

test('a name that a listing had again after another counts on, from when it was told first until it was told last', async () => {
  expect(await names(line('a', 'Teh', 3), line('a', 'TEH PROMO', 2), line('a', 'Teh', 1))).toEqual([
    ['shopee', 'a', 'TEH PROMO', 1, '2026-01-02T10:00:00.000000Z', '2026-01-02T10:00:00.000000Z'],
    ['shopee', 'a', 'Teh', 2, '2026-01-01T10:00:00.000000Z', '2026-01-03T10:00:00.000000Z'],
  ])
})

test('one name of two listings, or of one listing id in two marketplaces, is as many rows', async () => {
  const found = await names(line('a', 'Teh', 1), line('b', 'Teh', 1), line('a', 'Teh', 1, 'tokopedia'))
  expect(found.map(([marketplace, listing]) => [marketplace, listing])).toEqual([
    ['shopee', 'a'],
    ['shopee', 'b'],
    ['tokopedia', 'a'],
  ])
})
