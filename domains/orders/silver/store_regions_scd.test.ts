import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

test('a region is told of from when inventory says that it holds', async () => {
  const effective_at = '2026-01-01T10:00:00.000000Z'
  const columns = { store_id: 'string', region: 'string', effective_at: 'timestamptz' } as const
  const rows = [{ store_id: 'one', region: 'Jawa', effective_at }]
  const told = await modelRows(
    new URL('./store_regions_scd.sql', import.meta.url),
    { 'inventory.dim_stores': { columns, rows } },
    'store_id',
  )
  expect(told).toEqual([{ store_id: 'one', region: 'Jawa', valid_from_at: effective_at }])
})
