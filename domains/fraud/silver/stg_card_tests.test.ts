import { modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'

const columns = {
  card_fingerprint: 'string',
  attempt_id: 'string',
  transaction_id: 'string',
  amount: 'decimal(18, 2)',
  currency: 'string',
  attempted_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

type Given = Readonly<Record<string, unknown>>

const tried = (attempt_id: string, at: string, amount: string, change: Given = {}): Given => ({
  card_fingerprint: 'card_1',
  attempt_id,
  transaction_id: 'o1',
  amount,
  currency: 'IDR',
  attempted_at: `2026-02-01T10:${at}Z`,
  source_partition: 0,
  source_offset: 1,
  ...change,
})

async function tests(...rows: readonly Given[]) {
  const given = { bronze_kafka__payment_attempts: { columns, rows } }
  const found = await modelRows(new URL('./stg_card_tests.sql', import.meta.url), given, 'attempt_id')
  return found.map(({ attempt_id, transaction_id, tried_at }) => [attempt_id, transaction_id, tried_at])
}

test('little and then much within a minute is a test, told by the attempt to pay the much', async () => {
  expect(
    await tests(tried('a1', '00:00.000000', '0.99'), tried('a2', '01:00.000000', '500.01', { transaction_id: 'o2' })),
  ).toEqual([['a2', 'o2', '2026-02-01T10:00:00.000000Z']])
})

describe('no test is', () => {
  test.each([
    ['what is not so little', tried('a1', '00:00.000000', '1.00'), tried('a2', '00:10.000000', '600.00')],
    ['what is not so much', tried('a1', '00:00.000000', '0.50'), tried('a2', '00:10.000000', '500.00')],
    ['much that comes later than a minute', tried('a1', '00:00.000000', '0.50'), tried('a2', '01:00.001000', '600.00')],
    ['little that comes after much', tried('a2', '00:10.000000', '0.50'), tried('a1', '00:00.000000', '600.00')],
    [
      'what is tried with another card',
      tried('a1', '00:00.000000', '0.50'),
      tried('a2', '00:10.000000', '600.00', { card_fingerprint: 'card_2' }),
    ],
    [
      'what is tried in another currency',
      tried('a1', '00:00.000000', '0.50'),
      tried('a2', '00:10.000000', '600.00', { currency: 'SGD' }),
    ],
  ])('%s', async (_what, ...rows) => {
    expect(await tests(...rows)).toEqual([])
  })
})

test('an attempt that is told twice is one, and every purchase that follows is a test of its own', async () => {
  const found = await tests(
    tried('a1', '00:00.000000', '0.10'),
    tried('a1', '00:00.000000', '0.10', { source_offset: 9 }),
    tried('a2', '00:20.000000', '700.00', { transaction_id: 'o2' }),
    tried('a3', '00:40.000000', '800.00', { transaction_id: 'o3' }),
    tried('a3', '00:40.000000', '800.00', { transaction_id: 'o3', source_offset: 8 }),
  )
  expect(found.map(([attempt_id]) => attempt_id)).toEqual(['a2', 'a3'])
})
