import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { instant, orderColumns, ordered } from '../given-purchases.js'

type Given = Readonly<Record<string, unknown>>

const text = 'string' as const
const userColumns = {
  user_id: text,
  name: text,
  email: text,
  phone: text,
  birth_date: text,
  address: text,
  city: text,
  province: text,
  registered_at: 'timestamptz',
  effective_at: 'timestamptz',
  is_current: 'boolean',
} as const

const account = (user_id: string, change: Given = {}): Given => ({
  user_id,
  name: 'Sri Koesoema',
  email: 'sri@example.com',
  phone: '0812 3456 7890',
  city: 'Surakarta',
  registered_at: instant('2026-01-01'),
  effective_at: instant('2026-01-05'),
  is_current: true,
  ...change,
})

const records = (users: readonly Given[], orders: readonly Given[]) =>
  modelRows(
    new URL('./stg_person_records.sql', import.meta.url),
    {
      users_scd: { columns: userColumns, rows: users },
      'orders.orders_unified': { columns: { ...orderColumns, marketplace: text, buyer_id: text }, rows: orders },
    },
    'record',
  )

const bought = (order_id: string, day: string, buyer_id: string, user_id: string | null) =>
  ordered(order_id, `${day}T10:00:00`, '5.00', { channel: 'marketplace', marketplace: 'shopee', buyer_id, user_id })

test('an account is as it calls itself now, since it was opened', async () => {
  const rows = await records([account('u1', { is_current: false, name: 'Before' }), account('u1')], [])
  expect(rows).toMatchObject([
    {
      record: 'account/u1',
      kind: 'account',
      record_id: 'u1',
      named_records: null,
      name: 'Sri Koesoema',
      first_seen_at: instant('2026-01-01'),
      last_seen_at: instant('2026-01-05'),
    },
  ])
})

test('a member at tills is one record, of the account that was named; a receipt without a member is nobody', async () => {
  const rows = await records(
    [],
    [
      ordered('o1', '2026-01-02T10:00:00', '5.00', { channel: 'pos' }),
      ordered('o2', '2026-01-03T10:00:00', '5.00', { channel: 'pos' }),
      ordered('o3', '2026-01-03T10:00:00', '5.00', { channel: 'pos', user_id: null }),
      ordered('o4', '2026-01-04T10:00:00', '5.00'),
    ],
  )
  expect(rows).toMatchObject([
    {
      record: 'till/u1',
      kind: 'till',
      named_records: ['account/u1'],
      name: null,
      first_seen_at: instant('2026-01-02T10:00:00'),
      last_seen_at: instant('2026-01-03T10:00:00'),
    },
  ])
})

test('a buyer at a marketplace has the accounts that were named on the same orders, and may have none', async () => {
  const rows = await records(
    [],
    [
      bought('o1', '2026-01-02', 'b1', 'u2'),
      bought('o2', '2026-01-03', 'b1', 'u1'),
      bought('o3', '2026-01-04', 'b1', 'u2'),
      bought('o4', '2026-01-04', 'b1', null),
      bought('o5', '2026-01-05', 'b2', null),
    ],
  )
  expect(rows.map(({ record, named_records }) => [record, named_records])).toEqual([
    ['shopee/b1', ['account/u1', 'account/u2']],
    ['shopee/b2', null],
  ])
})
