import { readFile } from 'node:fs/promises'
import { type Dice, instantText, type JsonObject, seededDice } from '@storemesh/core'
import { toldDomains } from '@storemesh/pipeline/conformance'
import type { Row } from '@storemesh/query-engine'
import { dearSeeds } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import inventory from './domain.js'

const CONTRACTS = new URL('../../contracts/inventory/', import.meta.url)
const MOVEMENTS = 'bronze_kafka__inventory_events'
const COUNTS = 'bronze_files__stock_counts'
const PRODUCTS = 'bronze_kafka__product_metadata'
const STORES = 'bronze_files__stores'

type Told = Readonly<Record<string, readonly JsonObject[]>>

const openInventory = toldDomains(inventory, CONTRACTS)

type Shelf = { readonly product_id: string; readonly store_id: string }
const SHELF: Shelf = { product_id: 'tea', store_id: 'hue' }

type Movement = ReturnType<typeof moved>

const moved = (movement_id: string, kind: string, quantity: number, occurred_at: string, shelf = SHELF, source_version = 1) => ({
  movement_id,
  ...shelf,
  kind,
  quantity,
  source: 'tills',
  source_version,
  occurred_at,
})
const counted = (count_id: string, quantity: number, counted_at: string, shelf = SHELF) => ({
  count_id,
  ...shelf,
  quantity,
  counted_at,
})
const named = (product_id: string, name: string, updated_at: string) => ({
  product_id,
  name,
  category: 'groceries',
  price: '15400.00',
  attributes: { unit: 'piece', brand: null, weight_grams: 100 },
  updated_at,
})
const placed = (store_id: string, region: string, valid_from: string) => ({
  store_id,
  name: `Toko ${store_id}`,
  kind: 'store',
  city: 'Hue',
  province: 'Hue',
  region,
  valid_from,
})

describe('what is told late', () => {
  const MORNING = '2026-01-31T02:00:00Z'
  const EVENING = '2026-01-31T12:00:00Z'
  const NEXT_NOON = '2026-02-01T05:00:00Z'

  test('changes what was on the shelf at a moment, as the contract’s own question answers it', async () => {
    const { tell, rows } = await openInventory()
    const text = await readFile(new URL('stock_ledger.yaml', CONTRACTS), 'utf8')
    const [question = ''] = /SELECT on_hand FROM inventory\.stock_ledger .+?'\)\)/.exec(text) ?? []
    const onShelf = async (moment: string) => {
      const asked = question.replace('prod_001', 'tea').replace('store_medan_01', 'hue')
      return (await rows(asked.replaceAll('2026-06-28T12:00:00Z', moment))).map((row) => Number(row['on_hand']))
    }
    await tell({ [MOVEMENTS]: [moved('r', 'receipt', 20, MORNING)], [COUNTS]: [counted('c', 15, NEXT_NOON)] })
    expect(await onShelf('2026-01-31T01:59:59Z')).toEqual([])
    expect(await onShelf(MORNING)).toEqual([20])
    expect([await onShelf('2026-02-01T04:59:59.999999Z'), await onShelf(NEXT_NOON)]).toEqual([[20], [15]])
    await tell({ [MOVEMENTS]: [moved('s', 'sale', -4, EVENING)] })
    expect([await onShelf('2026-01-31T11:59:59Z'), await onShelf(EVENING)]).toEqual([[20], [16]])
    expect([await onShelf('2026-02-01T04:59:59.999999Z'), await onShelf(NEXT_NOON)]).toEqual([[16], [15]])
  })

  test('changes its day and those after it, and what a count found', async () => {
    const { tell, rows } = await openInventory()
    const days = async () => {
      const found = await rows('SELECT * FROM inventory.stock_daily ORDER BY stock_date')
      const names = ['opening', 'received', 'sold', 'adjusted', 'closing']
      return found.map((day) => [day['stock_date'], ...names.map((name) => Number(day[name]))])
    }
    const elsewhere = moved('e', 'receipt', 1, '2026-02-02T05:00:00Z', { ...SHELF, store_id: 'hanoi' })
    await tell({ [MOVEMENTS]: [moved('r', 'receipt', 20, MORNING), elsewhere], [COUNTS]: [counted('c', 15, NEXT_NOON)] })
    await tell({ [MOVEMENTS]: [moved('s', 'sale', -4, EVENING)] })
    expect((await days()).filter(([, , received]) => received !== 1)).toEqual([
      ['2026-01-31', 0, 20, 4, 0, 16],
      ['2026-02-01', 16, 0, 0, -1, 15],
      ['2026-02-02', 15, 0, 0, 0, 15],
    ])
    await tell({ [COUNTS]: [counted('c', 18, NEXT_NOON)] })
    expect((await days()).slice(1).filter(([, , received]) => received !== 1)).toEqual([
      ['2026-02-01', 16, 0, 0, 2, 18],
      ['2026-02-02', 18, 0, 0, 0, 18],
    ])
  })
})

describe('what is told of another thing', () => {
  const tea = moved('r', 'receipt', 20, '2026-01-31T02:00:00Z')

  test('gives a shelf on which nothing moved one more day, and takes it away where it was not so', async () => {
    const { tell, rows } = await openInventory()
    const elsewhere = moved('e', 'receipt', 1, '2026-02-01T02:00:00Z', { ...SHELF, store_id: 'hanoi' })
    const days = async () => {
      const found = await rows(
        "SELECT stock_date, opening, closing FROM inventory.stock_daily WHERE store_id = 'hue' ORDER BY stock_date",
      )
      return found.map(({ stock_date, opening, closing }) => [stock_date, Number(opening), Number(closing)])
    }
    const asOf = async () =>
      (await rows("SELECT as_of_date FROM inventory.stock_cover WHERE store_id = 'hue'"))[0]?.['as_of_date']
    await tell({ [MOVEMENTS]: [tea] })
    expect([await days(), await asOf()]).toEqual([[['2026-01-31', 0, 20]], '2026-01-31'])
    await tell({ [MOVEMENTS]: [elsewhere] })
    const both = [
      ['2026-01-31', 0, 20],
      ['2026-02-01', 20, 20],
    ]
    expect([await days(), await asOf()]).toEqual([both, '2026-02-01'])
    await tell({ [MOVEMENTS]: [{ ...elsewhere, occurred_at: '2026-01-31T02:00:00Z', source_version: 2 }] })
    expect([await days(), await asOf()]).toEqual([both.slice(0, 1), '2026-01-31'])
  })

  test('gives stock its region and its name as soon as the estate and the catalogue tell of it', async () => {
    const { tell, rows } = await openInventory()
    const known = async () => {
      const found = await rows('SELECT region, product_name, stock_value FROM inventory.enriched_inventory')
      return found.map(({ region, product_name, stock_value }) => [region, product_name, stock_value])
    }
    const [salt, hanoi] = [named('salt', 'Garam', '2026-01-30T00:00:00Z'), placed('hanoi', 'Utara', '2020-01-01')]
    await tell({ [MOVEMENTS]: [tea], [PRODUCTS]: [salt], [STORES]: [hanoi] })
    expect(await known()).toEqual([['unknown', null, null]])
    await tell({ [STORES]: [placed('hue', 'Tengah', '2020-01-01')] })
    expect(await known()).toEqual([['Tengah', null, null]])
    await tell({ [PRODUCTS]: [named('tea', 'Teh melati', '2026-01-30T00:00:00Z')] })
    expect(await known()).toEqual([['Tengah', 'Teh melati', '308000.00']])
  })
})

test('a product that is renamed twice in a day has been called both, and joins by instant find each', async () => {
  const { tell, rows } = await openInventory()
  await tell({ [PRODUCTS]: [named('tea', 'Teh', '2026-01-30T00:00:00Z'), named('tea', 'Teh 50', '2026-01-31T09:00:00Z')] })
  await tell({ [PRODUCTS]: [named('tea', 'Teh melati', '2026-01-31T08:00:00Z')] })
  const versions = await rows('SELECT * FROM inventory.dim_products ORDER BY effective_at')
  expect(versions.map((row) => [row['name'], row['effective_date'], row['end_date'], row['is_current']])).toEqual([
    ['Teh', '2026-01-30', '2026-01-31', false],
    ['Teh melati', '2026-01-31', '2026-01-31', false],
    ['Teh 50', '2026-01-31', null, true],
  ])
  const called = await rows(
    "SELECT name FROM inventory.dim_products WHERE product_id = 'tea' AND effective_at <= from_iso8601_timestamp('2026-01-31T08:30:00Z') AND (end_at IS NULL OR end_at > from_iso8601_timestamp('2026-01-31T08:30:00Z'))",
  )
  expect(called).toEqual([{ name: 'Teh melati' }])
})

const KINDS = ['sale', 'sale', 'sale', 'receipt', 'return', 'damage', 'reserve', 'release', 'count'] as const
const TAKES = ['sale', 'damage', 'reserve']
const START_MS = Date.parse('2026-01-29T00:00:00Z')
const MODELS: Readonly<Record<string, string>> = {
  stock_ledger: 'product_id, store_id, place',
  inventory_snapshots: 'product_id, store_id, stock_date',
  enriched_inventory: 'product_id, store_id',
  dim_products: 'product_id, effective_at',
  dim_stores: 'store_id, effective_at',
  stock_daily: 'product_id, store_id, stock_date',
  stock_cover: 'product_id, store_id',
}
/** When and from where a row was loaded; of a count from a file its version is its place there. */
const OF_LOADING = ['created_at', 'source_partition', 'source_offset', 'source_version']

/** Four days of movements, counts, names and places, in no order. */
function anyPast(dice: Dice): { readonly movements: readonly Movement[]; readonly told: Told } {
  const moment = () => instantText(START_MS + dice.between(0, 4 * 86_400) * 1000)
  const shelf = () => ({ product_id: dice.pick(['tea', 'salt']), store_id: dice.pick(['hue', 'hanoi', 'mars']) })
  const movements = Array.from({ length: 120 }, (_, n) => {
    const kind = dice.pick(KINDS)
    const quantity = dice.between(0, 9) * (TAKES.includes(kind) ? -1 : 1)
    return moved(`move-${n}`, kind, quantity, moment(), shelf(), n)
  })
  const counts = Array.from({ length: 12 }, (_, n) => counted(`count-${n}`, dice.between(0, 40), moment(), shelf()))
  const names = Array.from({ length: 8 }, (_, n) => named(dice.pick(['tea', 'salt']), `name ${n}`, moment()))
  const places = Array.from({ length: 6 }, (_, n) => placed(dice.pick(['hue', 'hanoi']), `region ${n % 2}`, `2026-01-${20 + n}`))
  const again = movements.filter(() => dice.chance(0.3))
  const told = { [MOVEMENTS]: [...movements, ...again], [COUNTS]: counts, [PRODUCTS]: names, [STORES]: places }
  const files = counts.map(({ count_id, quantity, counted_at, ...where }) =>
    moved(count_id, 'count', quantity, counted_at, where),
  )
  return { movements: [...movements, ...files], told }
}

/** All movements of a shelf at once: what was counted last, and what came and went since. */
function leftOn(movements: readonly Movement[]): number {
  const inTime = movements.toSorted((one, other) => (one.occurred_at < other.occurred_at ? -1 : 1))
  const last = inTime.findLastIndex(({ kind }) => kind === 'count')
  const since = inTime.slice(last + 1).filter(({ kind }) => ['sale', 'receipt', 'return'].includes(kind))
  return since.reduce((sum, { quantity }) => sum + quantity, inTime[last]?.quantity ?? 0)
}

const shuffled = <Each>(all: readonly Each[], dice: Dice): readonly Each[] =>
  all
    .map((each) => ({ each, place: dice.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ each }) => each)

const lotOf = (told: Told, lot: number, lots: number): Told =>
  Object.fromEntries(Object.entries(told).map(([table, rows]) => [table, rows.filter((_, at) => at % lots === lot)]))

const withoutLoading = (row: Row) => Object.fromEntries(Object.entries(row).filter(([name]) => !OF_LOADING.includes(name)))

describe.each(dearSeeds(2))('a past that is told in lots, in any order and some of it twice: seed %i', (seed) => {
  const LOTS = 4

  test('comes in every table to what it comes to at once, and on every shelf to what is left there', async () => {
    const dice = seededDice(seed)
    const { movements, told } = anyPast(dice)
    const inAnyOrder = Object.fromEntries(Object.entries(told).map(([table, rows]) => [table, shuffled(rows, dice)]))
    const [inLots, atOnce] = [await openInventory(), await openInventory()]
    for (let lot = 0; lot < LOTS; lot++) await inLots.tell(lotOf(inAnyOrder, lot, LOTS))
    await atOnce.tell(told)
    for (const [table, order] of Object.entries(MODELS)) {
      const sql = `SELECT * FROM inventory.${table} ORDER BY ${order}`
      const [found, expected] = [await inLots.rows(sql), await atOnce.rows(sql)]
      expect(expected.length, `rows of ${table}`).toBeGreaterThan(1)
      expect({ [table]: found.map(withoutLoading) }).toEqual({ [table]: expected.map(withoutLoading) })
    }
    const shelves = await inLots.rows('SELECT product_id, store_id, on_hand FROM inventory.enriched_inventory')
    expect(shelves).toHaveLength(6)
    const left = shelves.map(({ product_id, store_id }) =>
      leftOn(movements.filter((one) => one.product_id === product_id && one.store_id === store_id)),
    )
    expect(shelves.map(({ on_hand }) => Number(on_hand))).toEqual(left)
  })
})
