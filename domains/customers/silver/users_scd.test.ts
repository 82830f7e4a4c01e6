import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  user_id: 'string',
  name: 'string',
  email: 'string',
  phone: 'string',
  birth_date: 'string',
  address: 'string',
  city: 'string',
  province: 'string',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  _change_kind: 'string',
  source_partition: 'int',
  source_offset: 'long',
} as const

const version = (user_id: string, updated_at: string, city: string) => ({
  user_id,
  updated_at,
  city,
  name: 'Sari',
  email: null,
  phone: null,
  birth_date: null,
  address: null,
  province: null,
  created_at: '2026-01-01T00:00:00.000000Z',
  _change_kind: null,
  source_partition: 0,
  source_offset: 1,
})

const told = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(new URL('./users_scd.sql', import.meta.url), { bronze_postgres__users: { columns, rows } }, 'user_id, updated_at')

test('each row of the shop tells a state of its account, whatever order they came in', async () => {
  const rows = await told([
    version('u1', '2026-01-03T08:30:00.000001Z', 'Bandung'),
    version('u2', '2026-01-02T00:00:00.000000Z', 'Medan'),
    version('u1', '2026-01-01T00:00:00.000000Z', 'Jakarta'),
  ])
  expect(rows.map((row) => [row['user_id'], row['city'], row['updated_at'], row['registered_at']])).toEqual([
    ['u1', 'Jakarta', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z'],
    ['u1', 'Bandung', '2026-01-03T08:30:00.000001Z', '2026-01-01T00:00:00.000000Z'],
    ['u2', 'Medan', '2026-01-02T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z'],
  ])
})

test('a log tells states by its snapshot and its changes, and a deletion tells none', async () => {
  const rows = await told([
    { ...version('u1', '2026-01-01T00:00:00.000000Z', 'Jakarta'), _change_kind: 'snapshot' },
    { ...version('u1', '2026-01-03T00:00:00.000000Z', 'Bandung'), _change_kind: 'update', source_offset: 3 },
    { ...version('u1', '2026-01-03T00:00:00.000000Z', 'Bandung'), _change_kind: 'delete', source_offset: 4 },
  ])
  expect(rows.map((row) => [row['city'], row['source_offset']])).toEqual([
    ['Jakarta', 1n],
    ['Bandung', 3n],
  ])
})
