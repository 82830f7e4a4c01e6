import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  user_id: 'string',
  name: 'string',
  email: 'string',
  phone: 'string',
  address: 'string',
  city: 'string',
  province: 'string',
  effective_date: 'date',
  end_date: 'date',
  is_current: 'boolean',
  effective_at: 'timestamptz',
  end_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

const version = (user_id: string, effective_at: string, end_at: string | null) => ({
  user_id,
  effective_date: effective_at.slice(0, 10),
  end_date: end_at?.slice(0, 10) ?? null,
  is_current: end_at === null,
  effective_at,
  end_at,
  name: 'Sari',
  email: null,
  phone: null,
  address: null,
  city: 'Jakarta',
  province: null,
  source_partition: 0,
  source_offset: 1,
})

const dimension = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(new URL('./dim_users.sql', import.meta.url), { users_scd: { columns, rows } }, 'user_id, effective_at')

const rows = [
  version('u1', '2026-01-01T10:00:00.000000Z', '2026-01-01T18:00:00.000000Z'),
  version('u1', '2026-01-01T18:00:00.000000Z', null),
]

test('the version without an end is the current one', async () => {
  expect((await dimension(rows)).map((row) => [row['effective_date'], row['end_date'], row['is_current']])).toEqual([
    ['2026-01-01', '2026-01-01', false],
    ['2026-01-01', null, true],
  ])
})

test('each version has a key of its own that JSON can hold, the same after a rebuild', async () => {
  const keys = (await dimension(rows)).map((row) => row['user_key'])
  expect(new Set(keys).size).toBe(2)
  for (const key of keys) expect(Number.isSafeInteger(Number(key))).toBe(true)
  expect((await dimension(rows.toReversed())).map((row) => row['user_key'])).toEqual(keys)
})
