import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { attributeType } from '../given-products.js'

const columns = {
  product_id: 'string',
  name: 'string',
  category: 'string',
  price: 'decimal(18, 2)',
  attributes: attributeType,
  updated_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

const told = (name: string, updated_at: string, source_offset: number) => ({
  product_id: 'p1',
  name,
  category: 'groceries',
  price: '18500.00',
  attributes: { unit: 'piece', brand: null, weight_grams: 250 },
  updated_at,
  source_partition: 0,
  source_offset,
})

const states = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(
    new URL('./products_scd.sql', import.meta.url),
    { bronze_kafka__product_metadata: { columns, rows } },
    'updated_at, source_offset',
  )

test('each telling of the catalogue is a state of its product, in rupiah, whatever order they came in', async () => {
  const rows = await states([told('Kopi Susu', '2026-01-03T08:30:00.000001Z', 1), told('Kopi', '2026-01-01T00:00:00.000000Z', 2)])
  expect(rows.map((row) => [row['name'], row['price'], row['currency'], row['updated_at']])).toEqual([
    ['Kopi', '18500.00', 'IDR', '2026-01-01T00:00:00.000000Z'],
    ['Kopi Susu', '18500.00', 'IDR', '2026-01-03T08:30:00.000001Z'],
  ])
  expect(rows[0]?.['attributes']).toEqual({ unit: 'piece', brand: null, weight_grams: 250 })
})

test('where a telling stood in its source is kept, so that of two at one moment the later one holds', async () => {
  const at = '2026-01-01T00:00:00.000000Z'
  const rows = await states([told('Kopi', at, 7), told('Kopi Susu', at, 8)])
  expect(rows.map((row) => [row['name'], row['source_offset']])).toEqual([
    ['Kopi', 7n],
    ['Kopi Susu', 8n],
  ])
})
