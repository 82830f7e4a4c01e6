import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  marketplace: 'string',
  listing_id: 'string',
  decision_id: 'string',
  product_id: 'string',
  reason: 'string',
  asked_by: 'string',
  asked_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

const decided = (decision_id: string, product_id: string | null, source_offset: number, listing_id = 'a') => ({
  marketplace: 'shopee',
  listing_id,
  decision_id,
  product_id,
  reason: `seen ${source_offset}`,
  asked_by: 'ann',
  asked_at: '2026-01-31T10:00:00.000000Z',
  source_partition: 1,
  source_offset,
})

const holding = async (...rows: readonly ReturnType<typeof decided>[]) => {
  const given = { bronze_kafka__mapping_commands: { columns, rows } }
  const found = await modelRows(new URL('./mapping_decisions_validated.sql', import.meta.url), given, 'listing_id')
  return found.map((row) => [row['listing_id'], row['decision_id'], row['product_id'], row['reason']])
}

test('of several decisions of a listing the last one holds, also where it is that the listing is none of ours', async () => {
  expect(await holding(decided('d2', null, 8), decided('d1', 'tea', 7), decided('d1', 'salt', 1, 'b'))).toEqual([
    ['a', 'd2', null, 'seen 8'],
    ['b', 'd1', 'salt', 'seen 1'],
  ])
})

test('a decision that is told again, with another product, late or as it was, changes nothing', async () => {
  expect(
    await holding(decided('d1', 'tea', 1), decided('d2', 'salt', 2), decided('d1', 'pen', 3), decided('d1', 'tea', 4)),
  ).toEqual([['a', 'd2', 'salt', 'seen 2']])
})
