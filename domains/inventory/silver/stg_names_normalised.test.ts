import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { givenCatalogue, givenDecreed } from '../given-names.js'

/** What each name comes to. */
async function normalised(listed: readonly string[], products: readonly string[] = []) {
  const given = {
    products_scd: givenCatalogue(...products),
    'orders.marketplace_names_unified': givenCatalogue(...listed),
    ...givenDecreed,
  }
  const rows = await modelRows(new URL('./stg_names_normalised.sql', import.meta.url), given, 'name')
  return new Map(rows.map((row) => [row['name'], row]))
}

const spelled = async (...names: readonly string[]) => {
  const rows = await normalised(names)
  return names.map((name) => rows.get(name)?.['normalised'])
}

test('a size is one token in one unit of its kind, however it is spelled', async () => {
  expect(await spelled('Kopi 500 gr', 'kopi 500g', 'KOPI 0,5 Kg', 'Kopi 0.5kilo', 'kopi 5 ons')).toEqual(
    Array.from({ length: 5 }, () => 'kopi 500g'),
  )
  expect(await spelled('Susu 1,5L', 'Susu 1.500 ml', 'Flashdisk 1 TB', 'Bank daya 10.000mAh', 'TV 43"', 'TV 43 inci')).toEqual([
    'susu 1500ml',
    'susu 1500ml',
    'flashdisk 1000000mb',
    'bank daya 10000mah',
    'tv 43',
    'tv 43inch',
  ])
})

test('what is counted is in pieces: what a pack holds, a dozen, sheets and bags', async () => {
  expect(await spelled('Kok isi 12', 'Kok 12pcs', 'Kok 1 lusin', 'Kok x12', 'Kok isi 12 buah', 'Kok isi12')).toEqual(
    Array.from({ length: 6 }, () => 'kok 12pcs'),
  )
  expect(await spelled('Susu 1 L isi 12', 'Susu 12 x 1 liter')).toEqual(['susu 1000ml 12pcs', 'susu 12 1000ml'])
})

test('what sellers add to any name says nothing: words, signs, emoji', async () => {
  expect(await spelled('PROMO!! 🔥Teh_Melati🔥 - 100% ori [READY STOCK] (COD)', 'Gratis ongkir 🔥', '', '100 %')).toEqual([
    'teh melati',
    '',
    '',
    '',
  ])
})

test('what tells products apart stays: letters of any language, models, strengths, numbers of no unit', async () => {
  expect(await spelled('Café Crème', 'Galaxy A54 5G', 'Alkohol 70%', 'SPF 50', 'Kode 12345678901234567890 g', 'Teh 0 g')).toEqual(
    ['café crème', 'galaxy a 54 5g', 'alkohol 70pct', 'spf 50', 'kode 12345678901234567890 g', 'teh 0g'],
  )
})

test('a name is there once, whoever told it, and says whether a marketplace did', async () => {
  const rows = await normalised(['Teh', 'Teh', 'TEH'], ['Teh', 'Kopi'])
  expect([...rows.values()].map((row) => [row['name'], row['normalised'], row['is_listed']])).toEqual([
    ['Kopi', 'kopi', false],
    ['TEH', 'teh', true],
    ['Teh', 'teh', true],
  ])
})
