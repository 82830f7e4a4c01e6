import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { spelling, spellingColumns } from '../given-names.js'

type Candidate = readonly [normalised: string, product_id: string, score: number, size_differs?: boolean]

/** What a listing with these names says, each a name as it is normalised. */
async function said(names: readonly string[], candidates: readonly Candidate[]) {
  const given = {
    'orders.marketplace_names_unified': {
      columns: { marketplace: 'string', listing_id: 'string', name: 'string' },
      rows: names.map((name) => ({ marketplace: 'shopee', listing_id: 'a', name: `told ${name}` })),
    },
    stg_names_normalised: { columns: spellingColumns, rows: names.map((name) => spelling(`told ${name}`, name)) },
    stg_name_candidates: {
      columns: {
        normalised: 'string',
        product_id: 'string',
        called: 'string',
        score: 'long',
        size_differs: 'boolean',
        same: 'string',
        alike: 'string',
        untold: 'string',
        others: 'string',
      },
      rows: candidates.map(([normalised, product_id, score, size_differs = false]) => {
        const why = { same: normalised, alike: null, untold: 'melati', others: null }
        return { normalised, product_id, called: `${product_id} melati`, score, size_differs, ...why }
      }),
    },
  } as const
  return modelRows(new URL('./stg_listing_candidates.sql', import.meta.url), given, 'rank')
}

const ranked = async (...given: Parameters<typeof said>) =>
  (await said(...given)).map((row) => [row['product_id'], Number(row['score']), row['is_meant_by_all'], row['size_differs']])

test('a product speaks by the likest name of the listing, and the two likeliest products are kept', async () => {
  const found = await ranked(
    ['teh', 'teh m'],
    [
      ['teh', 'tea', 6000],
      ['teh m', 'tea', 9000],
      ['teh', 'pot', 7000],
      ['teh', 'cup', 100],
    ],
  )
  expect(found).toEqual([
    ['tea', 9000, true, false],
    ['pot', 7000, false, false],
  ])
})

test('a name that does not mean the product is seen, and one of nothing but advertising is not', async () => {
  expect(await ranked(['teh', ''], [['teh', 'tea', 9000]])).toEqual([['tea', 9000, true, false]])
  expect(await ranked(['teh', 'sepatu'], [['teh', 'tea', 9000]])).toEqual([['tea', 9000, false, false]])
  expect(
    await ranked(
      ['teh', 'sepatu'],
      [
        ['teh', 'tea', 9000],
        ['sepatu', 'tea', 3999],
      ],
    ),
  ).toEqual([['tea', 9000, false, false]])
})

test('a size that differs in any of the names is seen, and said', async () => {
  const [row] = await said(
    ['teh 1', 'teh 2'],
    [
      ['teh 1', 'tea', 9000],
      ['teh 2', 'tea', 4500, true],
    ],
  )
  expect(row).toMatchObject({ size_differs: true, is_meant_by_all: true })
  expect(row?.['evidence']).toBe('called tea melati; agree: teh 1; not told: melati; a size differs')
})
