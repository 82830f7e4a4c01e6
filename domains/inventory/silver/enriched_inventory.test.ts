import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const ledger = {
  product_id: 'string',
  store_id: 'string',
  occurred_at: 'timestamptz',
  until_at: 'timestamptz',
  on_hand: 'long',
  reserved: 'long',
  damaged: 'long',
  available: 'long',
} as const

const products = {
  product_id: 'string',
  name: 'string',
  category: 'string',
  price: 'decimal(18, 2)',
  currency: 'string',
  is_current: 'boolean',
} as const

const stores = {
  store_id: 'string',
  name: 'string',
  kind: 'string',
  city: 'string',
  province: 'string',
  region: 'string',
  is_current: 'boolean',
} as const

const AT = '2026-02-01T10:00:00.000000Z'
const level = (product_id: string, store_id: string, on_hand: number, until_at: string | null = null) => ({
  product_id,
  store_id,
  occurred_at: AT,
  until_at,
  on_hand,
  reserved: 2,
  damaged: 0,
  available: on_hand - 2,
})
const tea = (name: string, is_current: boolean) => ({
  product_id: 'tea',
  name,
  category: 'groceries',
  price: '15400.00',
  currency: 'IDR',
  is_current,
})
const hue = (region: string, is_current: boolean) => ({
  store_id: 'hue',
  name: 'Toko Hue',
  kind: 'store',
  city: 'Hue',
  province: 'Hue',
  region,
  is_current,
})

const enriched = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(
    new URL('./enriched_inventory.sql', import.meta.url),
    {
      stock_ledger: { columns: ledger, rows },
      products_scd: { columns: products, rows: [tea('Teh', false), tea('Teh melati', true)] },
      stores_scd: { columns: stores, rows: [hue('Utara', false), hue('Tengah', true)] },
    },
    'product_id, store_id',
  )

test('a shelf has its last level, with what the product and the store are now', async () => {
  expect(await enriched([level('tea', 'hue', 20, AT), level('tea', 'hue', 17)])).toEqual([
    {
      product_id: 'tea',
      product_name: 'Teh melati',
      category: 'groceries',
      price: '15400.00',
      currency: 'IDR',
      store_id: 'hue',
      store_name: 'Toko Hue',
      store_kind: 'store',
      city: 'Hue',
      province: 'Hue',
      region: 'Tengah',
      on_hand: 17n,
      reserved: 2n,
      damaged: 0n,
      available: 15n,
      stock_value: '261800.00',
      moved_at: AT,
    },
  ])
})

test('an unknown store is in an unknown region, an unknown product has no value, and what is oversold is worth nothing', async () => {
  const rows = await enriched([level('tea', 'mars', 3), level('salt', 'hue', 3), level('tea', 'hue', -3)])
  expect(rows.map((row) => [row['product_id'], row['store_id'], row['region'], row['product_name'], row['stock_value']])).toEqual(
    [
      ['salt', 'hue', 'Tengah', null, null],
      ['tea', 'hue', 'Tengah', 'Teh melati', '0.00'],
      ['tea', 'mars', 'unknown', 'Teh melati', '46200.00'],
    ],
  )
})
