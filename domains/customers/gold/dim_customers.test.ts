import type { Row } from '@storemesh/query-engine'
import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { abroad, bought, instant, purchaseColumns } from '../given-purchases.js'

const versions = {
  user_id: 'string',
  currency: 'string',
  customer_segment: 'string',
  effective_date: 'date',
  end_date: 'date',
  is_current: 'boolean',
  effective_at: 'timestamptz',
  end_at: 'timestamptz',
} as const

const version = (customer_segment: string, from: string, until: string | null) => ({
  user_id: 'u1',
  currency: 'IDR',
  customer_segment,
  effective_date: from.slice(0, 10),
  end_date: until?.slice(0, 10) ?? null,
  is_current: until === null,
  effective_at: instant(from),
  end_at: until && instant(until),
})

const dimension = (
  scd: readonly Readonly<Record<string, unknown>>[],
  purchases: readonly Readonly<Record<string, unknown>>[],
  persons: readonly Readonly<Record<string, unknown>>[] = [],
): Promise<readonly Row[]> =>
  modelRows(
    new URL('./dim_customers.sql', import.meta.url),
    {
      customers_scd: { columns: versions, rows: scd },
      stg_purchases: { columns: purchaseColumns, rows: purchases },
      identities_resolved: { columns: { kind: 'string', record_id: 'string', person_id: 'string' }, rows: persons },
    },
    'user_id, effective_at',
  )

const twoVersions = [version('New', '2026-01-01T10:00:00', '2026-01-31'), version('Medium Value', '2026-01-31', null)]

test('a version that has ended says what it had come to by then, the current one what it has come to now', async () => {
  const purchases = bought('u1', ['2026-01-01T10:00:00', '100.00'], ['2026-01-30T23:59:59', '0.01'], ['2026-01-31', '50.00'])
  const rows = await dimension(twoVersions, purchases)
  const names = ['customer_segment', 'first_transaction_date', 'last_transaction_date', 'total_transactions', 'total_spent']
  expect(rows.map((row) => [...names, 'avg_order_value', 'is_current'].map((name) => row[name]))).toEqual([
    ['New', '2026-01-01', '2026-01-30', 2n, '100.01', '50.01', false],
    ['Medium Value', '2026-01-01', '2026-01-31', 3n, '150.01', '50.00', true],
  ])
})

test('an order in another currency is a transaction, and adds up to nothing', async () => {
  const [first, second] = bought('u1', ['2026-01-01T10:00:00', '100.00'], ['2026-01-02', '7.00'])
  const rows = await dimension(
    [version('New', '2026-01-01T10:00:00', null)],
    first && second ? [first, abroad(second, 'SGD')] : [],
  )
  expect(rows).toMatchObject([
    { total_transactions: 2n, transactions_in_currency: 1n, total_spent: '100.00', avg_order_value: '100.00', currency: 'IDR' },
  ])
})

test('each version has a key of its own that JSON can hold, the same whatever was bought since', async () => {
  const purchases = bought('u1', ['2026-01-01T10:00:00', '100.00'], ['2026-02-01', '1.00'])
  const keys = (await dimension(twoVersions, purchases)).map((row) => row['customer_id'])
  expect(new Set(keys).size).toBe(2)
  for (const key of keys) expect(Number.isSafeInteger(Number(key))).toBe(true)
  expect((await dimension(twoVersions, purchases.slice(0, 1))).map((row) => row['customer_id'])).toEqual(keys)
})

test('all versions say who the account is, and nobody where that was not found out', async () => {
  const purchases = bought('u1', ['2026-01-01T10:00:00', '100.00'])
  const is = (kind: string, record_id: string, person_id: string) => ({ kind, record_id, person_id })
  const persons = async (...found: readonly Readonly<Record<string, unknown>>[]) =>
    (await dimension(twoVersions, purchases, found)).map((row) => row['person_id'])
  expect(await persons(is('account', 'u1', 'p1'), is('account', 'u2', 'p2'), is('till', 'u1', 'p3'))).toEqual(['p1', 'p1'])
  expect(await persons()).toEqual([null, null])
})
