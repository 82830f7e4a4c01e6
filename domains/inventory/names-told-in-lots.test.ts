import { type Dice, instantText, type JsonObject, seededDice } from '@storemesh/core'
import { toldDomains } from '@storemesh/pipeline/conformance'
import type { Row } from '@storemesh/query-engine'
import { dearSeeds } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import inventory from './domain.js'

const CONTRACTS = new URL('../../contracts/inventory/', import.meta.url)
const NAMES = 'orders.marketplace_names_unified'
const PRODUCTS = 'bronze_kafka__product_metadata'
const DECISIONS = 'bronze_kafka__mapping_commands'

type Told = Readonly<Record<string, readonly JsonObject[]>>

const openInventory = toldDomains(inventory, CONTRACTS)

const START_MS = Date.parse('2026-01-29T00:00:00Z')
const called = (product_id: string, name: string, updated_at = '2026-01-29T00:00:00Z') => ({
  product_id,
  name,
  category: 'groceries',
  price: '15400.00',
  attributes: { unit: 'piece', brand: null, weight_grams: 100 },
  updated_at,
})
const listed = (listing_id: string, name: string, at = '2026-01-30T00:00:00.000000Z', marketplace = 'shopee') => ({
  marketplace,
  listing_id,
  name,
  times_told: 1,
  first_told_at: at,
  last_told_at: at,
  created_at: at,
})
const decided = (decision_id: string, listing_id: string, product_id: string | null) => ({
  marketplace: 'shopee',
  listing_id,
  decision_id,
  ...(product_id !== null && { product_id }),
  reason: 'seen',
  asked_by: 'ann',
  asked_at: '2026-01-31T00:00:00.000000Z',
})

const TEA = called('tea', 'Teh melati 50 kantong')
const COFFEE = called('coffee', 'Kopi bubuk 200 g')
const PHONES = [called('phone_128', 'Ponsel Elang 128 GB'), called('phone_256', 'Ponsel Elang 256 GB')]
const CATALOGUE = [TEA, COFFEE, ...PHONES, called('soap', 'Sabun cuci piring 750 ml'), called('shirt', 'Kaos polos katun')]

async function withCatalogue() {
  const { tell, rows } = await openInventory()
  await tell({ [PRODUCTS]: CATALOGUE })
  const states = async () => {
    const found = await rows('SELECT listing_id, state, product_id FROM inventory.product_names_mapped ORDER BY listing_id')
    return Object.fromEntries(found.map(({ listing_id, state, product_id }) => [listing_id, [state, product_id]]))
  }
  return { tell, rows, states }
}

describe('a listing', () => {
  test('is the product that its name says, through advertising, another spelling of its size and a misspelled word', async () => {
    const { tell, states } = await withCatalogue()
    await tell({
      [NAMES]: [
        listed('plain', '🔥PROMO🔥 KOPI BUBUK 0,2kg - 100% ori [COD]'),
        listed('misspelled', 'Sabun cuci pirimg 750ml'),
        listed('other size', 'Kopi bubuk 500 gr'),
        listed('no size', 'Ponsel Elang'),
        listed('a pack', 'Kopi bubuk 200g isi 12'),
        listed('nothing known', 'Sepeda lipat'),
        listed('nothing said', 'PROMO!!'),
      ],
    })
    expect(await states()).toEqual({
      plain: ['mapped', 'coffee'],
      misspelled: ['mapped', 'soap'],
      'other size': ['review', null],
      'no size': ['review', null],
      'a pack': ['review', null],
      'nothing known': ['unknown', null],
      'nothing said': ['unknown', null],
    })
  })

  test('of a product that was renamed twice in a day is found by each of its names, told before or after', async () => {
    const { tell, states } = await withCatalogue()
    await tell({ [NAMES]: [listed('before', 'Minuman seduh wangi'), listed('after', 'Teh melati isi 50')] })
    expect(await states()).toEqual({ before: ['unknown', null], after: ['mapped', 'tea'] })
    await tell({
      [PRODUCTS]: [
        called('tea', 'Daun seduh harum', '2026-01-31T09:00:00Z'),
        called('tea', 'Minuman seduh wangi', '2026-01-31T08:00:00Z'),
      ],
    })
    expect(await states()).toEqual({ before: ['mapped', 'tea'], after: ['mapped', 'tea'] })
  })

  test('that was mapped is for somebody to look at as soon as another product is called alike', async () => {
    const { tell, states } = await withCatalogue()
    await tell({ [NAMES]: [listed('a', 'Kaos polos katun'), listed('b', 'Kopi bubuk 200g')] })
    expect(await states()).toEqual({ a: ['mapped', 'shirt'], b: ['mapped', 'coffee'] })
    await tell({ [PRODUCTS]: [called('other_shirt', 'Kaos katun polos')] })
    expect(await states()).toEqual({ a: ['review', null], b: ['mapped', 'coffee'] })
  })

  test('is what somebody decided last, and a decision that is told again changes nothing', async () => {
    const { tell, states } = await withCatalogue()
    await tell({ [NAMES]: [listed('a', 'Kaos polos katun')], [DECISIONS]: [decided('d1', 'a', 'coffee')] })
    expect(await states()).toEqual({ a: ['mapped', 'coffee'] })
    await tell({ [DECISIONS]: [decided('d2', 'a', null)] })
    expect(await states()).toEqual({ a: ['unknown', null] })
    await tell({ [DECISIONS]: [decided('d1', 'a', 'coffee'), decided('d3', 'b', 'new')] })
    await tell({ [NAMES]: [listed('b', 'Kaos polos katun')] })
    expect(await states()).toEqual({ a: ['unknown', null], b: ['review', null] })
    await tell({ [PRODUCTS]: [called('new', 'Topi')] })
    expect(await states()).toEqual({ a: ['unknown', null], b: ['mapped', 'new'] })
  })
})

const WORDS = [
  'kopi',
  'kopii',
  'bubuk',
  'melati',
  'melatti',
  'katun',
  'katum',
  'polos',
  '200 g',
  '0,2kg',
  '50 pcs',
  'promo',
  '🔥',
  'seduh',
] as const
const MODELS: Readonly<Record<string, string>> = {
  stg_names_normalised: 'name',
  stg_product_tokens: 'product_id, normalised, token',
  stg_token_weights: 'token',
  stg_token_likenesses: 'token, known_token',
  stg_name_candidates: 'normalised, product_id',
  stg_listing_candidates: 'marketplace, listing_id, rank',
  product_names_mapped: 'marketplace, listing_id',
}
const OF_LOADING = ['created_at', 'source_partition', 'source_offset']
const withoutLoading = (row: Row) => Object.fromEntries(Object.entries(row).filter(([name]) => !OF_LOADING.includes(name)))

/** Products and listings that are called by some words in any order, again and again, in lots; and what somebody decided meanwhile. */
function anyLots(dice: Dice): readonly Told[] {
  const moment = () => instantText(START_MS + dice.between(0, 4 * 86_400) * 1000)
  const name = () => Array.from({ length: dice.between(1, 4) }, () => dice.pick(WORDS)).join(' ')
  const many = <Each>(each: () => Each, most: number) => Array.from({ length: dice.between(1, most) }, each)
  return Array.from({ length: 4 }, (_, lot) => ({
    [PRODUCTS]: many(() => called(`p${dice.between(0, 9)}`, name(), moment()), 6),
    [NAMES]: many(() => listed(`l${dice.between(0, 19)}`, name(), moment(), dice.pick(['shopee', 'tokopedia'])), 14),
    [DECISIONS]: many(() => decided(`d${dice.between(0, 3)}`, `l${dice.between(0, 5)}`, dice.pick(['p1', 'p2', null])), lot),
  }))
}

const atOnceOf = (lots: readonly Told[]): Told => {
  const of = (table: string) => lots.flatMap((told) => told[table] ?? [])
  return { [PRODUCTS]: of(PRODUCTS), [NAMES]: of(NAMES), [DECISIONS]: of(DECISIONS) }
}

test.each(dearSeeds(3))('names that are told in lots come in every table to what they come to at once: seed %i', async (seed) => {
  const lots = anyLots(seededDice(seed))
  const [inLots, atOnce] = [await openInventory(), await openInventory()]
  for (const lot of lots) await inLots.tell(lot)
  await atOnce.tell(atOnceOf(lots))
  for (const [table, order] of Object.entries(MODELS)) {
    const sql = `SELECT * FROM inventory.${table} ORDER BY ${order}`
    const [found, expected] = [await inLots.rows(sql), await atOnce.rows(sql)]
    expect(expected.length, `rows of ${table}`).toBeGreaterThan(1)
    expect({ [table]: found.map(withoutLoading) }).toEqual({ [table]: expected.map(withoutLoading) })
  }
})
