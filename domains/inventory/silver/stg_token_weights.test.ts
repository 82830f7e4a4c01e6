import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = { product_id: 'string', token: 'string', measured_in: 'string' } as const

/** So many products have each token. */
const weights = async (counts: Readonly<Record<string, number>>) => {
  const rows = Object.entries(counts).flatMap(([token, count]) =>
    Array.from({ length: count }, (_, n) => [1, 2].map(() => ({ product_id: `p${n}`, token, measured_in: null }))).flat(),
  )
  const found = await modelRows(
    new URL('./stg_token_weights.sql', import.meta.url),
    { stg_product_tokens: { columns, rows } },
    'token',
  )
  return Object.fromEntries(found.map((row) => [row['token'], row['weight']]))
}

test('a token weighs less the more products have it, in steps of twice as many; a product counts once', async () => {
  expect(await weights({ a: 1, b: 2, c: 3, d: 4, e: 8, f: 16, g: 32, h: 63, i: 64, j: 500 })).toEqual({
    a: 1000,
    b: 707,
    c: 707,
    d: 500,
    e: 354,
    f: 250,
    g: 177,
    h: 177,
    i: 125,
    j: 125,
  })
})
