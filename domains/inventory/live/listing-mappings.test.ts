import type { JsonObject } from '@storemesh/core'
import { rehearse } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { listingMappings } from './listing-mappings.js'

const decided = (decision_id: string, product_id: string | null, listing_id = 'a'): JsonObject => ({
  marketplace: 'shopee',
  listing_id,
  decision_id,
  ...(product_id !== null && { product_id }),
  reason: 'seen',
  asked_by: 'ann',
  asked_at: '2026-01-31T10:00:00.000000Z',
})

async function tellAll(...commands: readonly JsonObject[]) {
  const mappings = rehearse(listingMappings)
  const told = []
  for (const command of commands) told.push(await mappings.tell('inventory.mapping-commands', command))
  return told.map((rows) => rows.map(({ row }) => [row['listing_id'], row['decision_id'], row['product_id']]))
}

test('a decision is answered with what was decided, and not with who did', async () => {
  const mappings = rehearse(listingMappings)
  expect(await mappings.tell('inventory.mapping-commands', decided('d1', 'tea'))).toMatchObject([
    {
      row: {
        marketplace: 'shopee',
        listing_id: 'a',
        decision_id: 'd1',
        product_id: 'tea',
        reason: 'seen',
        decided_at: '2026-01-31T10:00:00.000000Z',
      },
    },
  ])
})

test('a decision that is told again is not made again, also with another product', async () => {
  expect(await tellAll(decided('d1', 'tea'), decided('d1', 'tea'), decided('d1', 'salt'))).toEqual([[['a', 'd1', 'tea']], [], []])
})

test('another decision of the listing stands beside it, and one id may stand in two listings', async () => {
  expect(await tellAll(decided('d1', 'tea'), decided('d2', null), decided('d1', 'salt', 'b'))).toEqual([
    [['a', 'd1', 'tea']],
    [['a', 'd2', null]],
    [['b', 'd1', 'salt']],
  ])
})
