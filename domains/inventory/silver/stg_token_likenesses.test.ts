import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { spelling, spellingColumns } from '../given-names.js'

/** What each word of a listing is, where these are known with their weights. */
const likenesses = async (listed: string, known: Readonly<Record<string, number>>) => {
  const given = {
    stg_names_normalised: { columns: spellingColumns, rows: [spelling('told', listed), spelling('ours', 'sepatu', false)] },
    stg_token_weights: {
      columns: { token: 'string', measured_in: 'string', weight: 'int' },
      rows: Object.entries(known).map(([token, weight]) => ({ token, measured_in: null, weight })),
    },
  } as const
  const rows = await modelRows(new URL('./stg_token_likenesses.sql', import.meta.url), given, 'token, known_token')
  return rows.map((row) => [row['token'], row['known_token'], row['likeness'], row['known_weight'], row['weight_alone']])
}

test('a misspelled word may be each word that it is near to, as far as its letters agree', async () => {
  expect(await likenesses('sabum detergenn', { sabun: 707, sabut: 1000, deterjen: 500, detergen: 500 })).toEqual([
    ['detergenn', 'detergen', 777, 500, 250],
    ['detergenn', 'deterjen', 555, 500, 250],
    ['sabum', 'sabun', 600, 707, 250],
    ['sabum', 'sabut', 600, 1000, 250],
  ])
})

test('a word that we know is itself, however near another is', async () => {
  expect(await likenesses('merah', { merah: 500, mewah: 1000 })).toEqual([['merah', 'merah', 1000, 500, 500]])
})

test('short words, words with another first letter, numbers and sizes are never alike', async () => {
  const known = { kopi: 1000, garam: 1000, '500g': 1000, '50': 1000, a1234b: 1000 }
  expect(await likenesses('topi haram 501g 51 a1234c', known)).toEqual(
    ['501g', '51', 'a1234c', 'haram', 'topi'].map((token) => [token, '', 0, 0, 250]),
  )
})
