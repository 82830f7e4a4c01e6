import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { spelling, spellingColumns } from '../given-names.js'

const called = (product_id: string, name: string) => ({ product_id, name })

const tokens = async (products: readonly ReturnType<typeof called>[], spellings: readonly ReturnType<typeof spelling>[]) => {
  const given = {
    products_scd: { columns: { product_id: 'string', name: 'string' }, rows: products },
    stg_names_normalised: { columns: spellingColumns, rows: spellings },
  } as const
  const rows = await modelRows(new URL('./stg_product_tokens.sql', import.meta.url), given, 'product_id, normalised, token')
  return rows.map((row) => Object.values(row))
}

test('a product that was renamed twice in a day has the words of all three names', async () => {
  const found = await tokens(
    [called('tea', 'Teh'), called('tea', 'Teh 50'), called('tea', 'Teh melati'), called('tea', 'TEH')],
    [spelling('Teh', 'teh'), spelling('Teh 50', 'teh 50'), spelling('Teh melati', 'teh melati'), spelling('TEH', 'teh')],
  )
  expect(found.map(([, normalised, token]) => [normalised, token])).toEqual([
    ['teh', 'teh'],
    ['teh 50', '50'],
    ['teh 50', 'teh'],
    ['teh melati', 'melati'],
    ['teh melati', 'teh'],
  ])
})

test('a size knows its unit, a number none, a word is neither; a word twice in a name is there once', async () => {
  const name = 'kopi kopi 2.5g 5000mah 12pcs 43inch 50 a54 g'
  const found = await tokens([called('p', 'P'), called('q', 'Original')], [spelling('P', name), spelling('Original', '')])
  expect(found.map(([, , token, measured_in]) => [token, measured_in])).toEqual([
    ['12pcs', 'pcs'],
    ['2.5g', 'g'],
    ['43inch', 'inch'],
    ['50', ''],
    ['5000mah', 'mah'],
    ['a54', null],
    ['g', null],
    ['kopi', null],
  ])
})
