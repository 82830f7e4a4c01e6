import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

test('a category is told of from when inventory says that it holds', async () => {
  const effective_at = '2026-01-01T10:00:00.000000Z'
  const columns = { product_id: 'string', category: 'string', effective_at: 'timestamptz' } as const
  const rows = [{ product_id: 'one', category: 'groceries', effective_at }]
  const told = await modelRows(
    new URL('./product_categories_scd.sql', import.meta.url),
    { 'inventory.dim_products': { columns, rows } },
    'product_id',
  )
  expect(told).toEqual([{ product_id: 'one', category: 'groceries', valid_from_at: effective_at }])
})
