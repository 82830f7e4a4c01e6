import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  store_id: 'string',
  name: 'string',
  kind: 'string',
  city: 'string',
  province: 'string',
  region: 'string',
  effective_date: 'date',
  end_date: 'date',
  is_current: 'boolean',
  effective_at: 'timestamptz',
  end_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

const version = (region: string, effective_at: string, end_at: string | null) => ({
  store_id: 's1',
  name: 'Toko Blok M',
  kind: 'store',
  city: 'Jakarta Selatan',
  province: 'DKI Jakarta',
  region,
  effective_date: effective_at.slice(0, 10),
  end_date: end_at?.slice(0, 10) ?? null,
  is_current: end_at === null,
  effective_at,
  end_at,
  source_partition: 0,
  source_offset: 1,
})

const rows = [
  version('Jawa', '2019-12-31T17:00:00.000000Z', '2026-01-31T17:00:00.000000Z'),
  version('Jabodetabek', '2026-01-31T17:00:00.000000Z', null),
]

const dimension = (given: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(new URL('./dim_stores.sql', import.meta.url), { stores_scd: { columns, rows: given } }, 'effective_at')

test('a version begins and ends on the days that the estate’s file says, not on those of UTC', async () => {
  expect(
    (await dimension(rows)).map((row) => [row['region'], row['effective_date'], row['end_date'], row['is_current']]),
  ).toEqual([
    ['Jawa', '2020-01-01', '2026-02-01', false],
    ['Jabodetabek', '2026-02-01', null, true],
  ])
})

test('says where the store is', async () => {
  expect((await dimension(rows))[1]).toMatchObject({
    store_id: 's1',
    name: 'Toko Blok M',
    kind: 'store',
    city: 'Jakarta Selatan',
    province: 'DKI Jakarta',
    effective_at: '2026-01-31T17:00:00.000000Z',
  })
})

test('each version has a key of its own that JSON can hold, the same after a rebuild', async () => {
  const keys = (await dimension(rows)).map((row) => row['store_id_pk'])
  expect(new Set(keys).size).toBe(2)
  for (const key of keys) expect(Number.isSafeInteger(Number(key))).toBe(true)
  expect((await dimension(rows.toReversed())).map((row) => row['store_id_pk'])).toEqual(keys)
})
