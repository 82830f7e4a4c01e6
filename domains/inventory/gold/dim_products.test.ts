import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { attributeType } from '../given-products.js'

const columns = {
  product_id: 'string',
  name: 'string',
  category: 'string',
  price: 'decimal(18, 2)',
  currency: 'string',
  attributes: attributeType,
  effective_date: 'date',
  end_date: 'date',
  is_current: 'boolean',
  effective_at: 'timestamptz',
  end_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

const version = (product_id: string, name: string, effective_at: string, end_at: string | null) => ({
  product_id,
  name,
  category: 'groceries',
  price: '18500.00',
  currency: 'IDR',
  attributes: { unit: 'piece', brand: 'Elang', weight_grams: null },
  effective_date: effective_at.slice(0, 10),
  end_date: end_at?.slice(0, 10) ?? null,
  is_current: end_at === null,
  effective_at,
  end_at,
  source_partition: 0,
  source_offset: 1,
})

const dimension = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(new URL('./dim_products.sql', import.meta.url), { products_scd: { columns, rows } }, 'product_id, effective_at')

/** Renamed twice in a day. */
const rows = [
  version('p1', 'Kopi', '2026-01-01T10:00:00.000000Z', '2026-01-02T09:00:00.000000Z'),
  version('p1', 'Kopi Susu', '2026-01-02T09:00:00.000000Z', '2026-01-02T09:00:00.000001Z'),
  version('p1', 'Kopi Susu 250 ml', '2026-01-02T09:00:00.000001Z', null),
  version('p2', 'Teh', '2026-01-02T09:00:00.000001Z', null),
]

test('a product that is renamed twice in a day has a version of each name, told apart by their instants', async () => {
  const versions = (await dimension(rows)).filter((row) => row['effective_date'] === '2026-01-02' && row['product_id'] === 'p1')
  expect(versions.map((row) => [row['name'], row['end_date'], row['is_current'], row['end_at']])).toEqual([
    ['Kopi Susu', '2026-01-02', false, '2026-01-02T09:00:00.000001Z'],
    ['Kopi Susu 250 ml', null, true, null],
  ])
})

test('each version has a key of its own that JSON can hold, the same after a rebuild', async () => {
  const keys = (await dimension(rows)).map((row) => row['product_id_pk'])
  expect(new Set(keys).size).toBe(4)
  for (const key of keys) expect(Number.isSafeInteger(Number(key))).toBe(true)
  expect((await dimension(rows.toReversed())).map((row) => row['product_id_pk'])).toEqual(keys)
})

test('says what the catalogue does of the product', async () => {
  expect((await dimension(rows))[0]).toMatchObject({
    category: 'groceries',
    price: '18500.00',
    currency: 'IDR',
    attributes: { unit: 'piece', brand: 'Elang', weight_grams: null },
  })
})
