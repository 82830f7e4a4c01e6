import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { spelling, spellingColumns } from '../given-names.js'

type Candidate = Readonly<{ product_id: string; score: number; size_differs?: boolean; is_meant_by_all?: boolean }>

const listing = { marketplace: 'shopee', listing_id: 'a' }
const told = (name: string, day: number, times_told = 1) => ({
  ...listing,
  name,
  times_told,
  first_told_at: `2026-01-0${day}T10:00:00.000000Z`,
  last_told_at: `2026-01-0${day}T12:00:00.000000Z`,
})

/** What becomes of a listing with these candidates, likeliest first, and the decision that holds. */
async function mapped(candidates: readonly Candidate[], decided?: string | null, names = [told('TEH', 1)]) {
  const key = { marketplace: 'string', listing_id: 'string' } as const
  const given = {
    'orders.marketplace_names_unified': {
      columns: { ...key, name: 'string', times_told: 'long', first_told_at: 'timestamptz', last_told_at: 'timestamptz' },
      rows: names,
    },
    stg_names_normalised: { columns: spellingColumns, rows: names.map(({ name }) => spelling(name, name.toLowerCase())) },
    stg_listing_candidates: {
      columns: {
        ...key,
        rank: 'long',
        product_id: 'string',
        score: 'long',
        size_differs: 'boolean',
        is_meant_by_all: 'boolean',
        evidence: 'string',
      },
      rows: candidates.map((candidate, at) => ({
        ...listing,
        rank: at + 1,
        size_differs: false,
        is_meant_by_all: true,
        evidence: `agree: ${candidate.product_id}`,
        ...candidate,
      })),
    },
    mapping_decisions_validated: {
      columns: { ...key, decision_id: 'string', product_id: 'string', reason: 'string', decided_at: 'timestamptz' },
      rows:
        decided === undefined
          ? []
          : [{ ...listing, decision_id: 'd1', product_id: decided, reason: 'seen', decided_at: '2026-01-31T10:00:00.000000Z' }],
    },
    products_scd: { columns: { product_id: 'string' }, rows: ['tea', 'tea', 'salt'].map((product_id) => ({ product_id })) },
  } as const
  const rows = await modelRows(new URL('./product_names_mapped.sql', import.meta.url), given, 'listing_id')
  expect(rows).toHaveLength(1)
  return rows[0] ?? {}
}

const judged = async (...candidates: readonly Candidate[]) => {
  const row = await mapped(candidates)
  return [row['state'], row['product_id'], row['confidence'], row['margin']]
}

test('two products that are alike are never guessed between, and one that is far enough from the next is taken', async () => {
  const tea = { product_id: 'tea', score: 9500 }
  expect(await judged(tea, { product_id: 'salt', score: 9500 })).toEqual(['review', null, '0.9500', '0.0000'])
  expect(await judged(tea, { product_id: 'salt', score: 8501 })).toEqual(['review', null, '0.9500', '0.0999'])
  expect(await judged(tea, { product_id: 'salt', score: 8500 })).toEqual(['mapped', 'tea', '0.9500', '0.1000'])
  expect(await judged(tea)).toEqual(['mapped', 'tea', '0.9500', '0.9500'])
})

test('a size that differs, and a name that means something else, are for somebody to look at', async () => {
  const tea = { product_id: 'tea', score: 9500 }
  expect(await judged({ ...tea, size_differs: true })).toEqual(['review', null, '0.9500', '0.9500'])
  expect(await judged({ ...tea, is_meant_by_all: false })).toEqual(['review', null, '0.9500', '0.9500'])
})

test('what is less like is looked at, and what is like nothing is unknown', async () => {
  expect(await judged({ product_id: 'tea', score: 8499 })).toEqual(['review', null, '0.8499', '0.8499'])
  expect(await judged({ product_id: 'tea', score: 4000 })).toEqual(['review', null, '0.4000', '0.4000'])
  expect(await judged({ product_id: 'tea', score: 3999 })).toEqual(['unknown', null, '0.3999', '0.3999'])
  expect(await mapped([])).toMatchObject({
    state: 'unknown',
    confidence: '0.0000',
    best_product_id: null,
    evidence: 'no product is called by any of its words',
  })
})

test('what somebody decided holds, whatever the names say', async () => {
  const tea = [{ product_id: 'tea', score: 9900 }]
  expect(await mapped(tea, 'salt')).toMatchObject({
    state: 'mapped',
    product_id: 'salt',
    confidence: '1.0000',
    best_product_id: 'tea',
    best_score: '0.9900',
    evidence: 'decided: seen',
    decision_id: 'd1',
  })
  expect(await mapped(tea, null)).toMatchObject({ state: 'unknown', product_id: null, confidence: '1.0000' })
  expect(await mapped([], 'tea')).toMatchObject({ state: 'mapped', product_id: 'tea', margin: '0.0000' })
  expect(await mapped(tea, 'pen')).toMatchObject({
    state: 'review',
    product_id: null,
    confidence: '0.0000',
    evidence: 'decided: seen; the catalogue does not know pen',
  })
})

test('a listing is called as it was told of last, and counts under all of its names', async () => {
  const names = [told('TEH B', 3, 2), told('TEH A', 3), told('TEH', 1, 4)]
  expect(await mapped([], undefined, names)).toMatchObject({
    name: 'TEH A',
    normalised: 'teh a',
    names_told: 3n,
    times_told: 7n,
    first_told_at: '2026-01-01T10:00:00.000000Z',
    last_told_at: '2026-01-03T12:00:00.000000Z',
  })
})
