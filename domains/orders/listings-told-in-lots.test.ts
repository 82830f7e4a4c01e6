import { decimalText, type Dice, instantText, type JsonObject, seededDice } from '@storemesh/core'
import { toldDomains } from '@storemesh/pipeline/conformance'
import type { Row } from '@storemesh/query-engine'
import { dearSeeds } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import orders from './domain.js'
import { documentOf, item, listingIs, MAPPINGS, MARKETPLACES } from './given-listings.js'

const CONTRACTS = new URL('../../contracts/orders/', import.meta.url)
const TOPIC = 'bronze_kafka__transactions'
const REFUNDS = 'bronze_postgres__refunds'
const PRODUCTS = 'inventory.dim_products'
const DAY = '2026-01-30'
const AT = `${DAY}T10:00:00.000000Z`

type Told = Readonly<Record<string, readonly JsonObject[]>>

const openOrders = toldDomains(orders, CONTRACTS)

const CATEGORIES = { tea: 'drinks', coffee: 'drinks', salt: 'food' } as const
const CATALOGUE = Object.entries(CATEGORIES).map(
  ([product_id, category], number): JsonObject => ({
    product_id_pk: number,
    product_id,
    category,
    name: product_id,
    price: '1.00',
    currency: 'IDR',
    attributes: { unit: null, brand: null, weight_grams: null },
    effective_date: '2026-01-01',
    is_current: true,
    effective_at: '2026-01-01T00:00:00.000000Z',
    created_at: AT,
    source_partition: 0,
    source_offset: 0,
  }),
)
const onTopic = (transaction_id: string, product_id: string, price: string): JsonObject => ({
  transaction_id,
  user_id: 'user_1',
  products: [{ product_id, quantity: 1, price }],
  total_amount: price,
  country: 'ID',
  transaction_timestamp: AT,
  channel: 'marketplace',
})
const paidBack = (order_id: string, amount: string, updated_at = AT): JsonObject => ({
  refund_id: 'f1',
  order_id,
  amount,
  currency: 'IDR',
  reason: 'broken',
  created_at: AT,
  updated_at,
})

const ENTRIES = 'SELECT event_id, entry, product_id, total_amount FROM orders.fact_order ORDER BY event_id'
const BY_PRODUCT = `SELECT product_id, category, sum(total_revenue) AS revenue, sum(net_revenue) AS net FROM orders.product_performance
  GROUP BY 1, 2 HAVING sum(total_revenue) <> 0 OR sum(net_revenue) <> 0 ORDER BY 1`
const BY_CATEGORY = `SELECT category, sum(total_revenue) AS revenue, sum(net_revenue) AS net FROM orders.product_category_revenue
  GROUP BY 1 HAVING sum(total_revenue) <> 0 OR sum(net_revenue) <> 0 ORDER BY 1`

const texts = (rows: readonly Row[]) =>
  rows.map((row) => Object.values(row).map((value) => (typeof value === 'string' ? value : JSON.stringify(value))))

const ON_THE_WAY = ['listing_products_mapped', 'marketplace_orders_mapped', 'orders_unified', 'fact_order']

/** How many rows were ever written into each table on the way from a listing to its sales. */
async function writtenRows(rows: (sql: string) => Promise<readonly Row[]>): Promise<readonly number[]> {
  const of = (table: string) =>
    rows(`SELECT sum(CAST(element_at(summary, 'added-records') AS bigint)) AS written FROM orders."${table}$snapshots"`)
  return Promise.all(ON_THE_WAY.map(async (table) => Number((await of(table))[0]?.['written'] ?? 0)))
}

/** An order that only a marketplace told of, with two listings; one of which another order has too. */
async function withOrders() {
  const { tell, rows } = await openOrders()
  await tell({
    [MARKETPLACES]: [
      documentOf('o1', AT, [item('a', 2, '5.00'), item('b', 1, '3.00')], '13.00'),
      documentOf('o2', AT, [item('b', 1, '3.00')], '3.00'),
    ],
    [PRODUCTS]: CATALOGUE,
  })
  const entriesOf = async (order: string) => texts(await rows(ENTRIES)).filter(([event_id]) => event_id?.startsWith(`${order}-`))
  return { tell, rows, entriesOf }
}

describe('what a marketplace sold', () => {
  test('counts under its listing and as unmapped until inventory says which product that is, and then, for all of its past, as that', async () => {
    const { tell, rows, entriesOf } = await withOrders()
    expect(texts(await rows(BY_PRODUCT))).toEqual([
      ['shopee/a', 'unmapped', '10.00', '10.00'],
      ['shopee/b', 'unmapped', '6.00', '6.00'],
    ])
    await tell({ [MAPPINGS]: [listingIs('a', 'tea')] })
    expect(await entriesOf('o1')).toEqual([
      ['o1-1', 'sale', 'shopee/a', '10.00'],
      ['o1-1~2', 'sale', 'tea', '10.00'],
      ['o1-1~back', 'correction', 'shopee/a', '-10.00'],
      ['o1-2', 'sale', 'shopee/b', '3.00'],
    ])
    expect(await entriesOf('o2')).toEqual([['o2-1', 'sale', 'shopee/b', '3.00']])
    expect(texts(await rows(BY_PRODUCT))).toEqual([
      ['shopee/b', 'unmapped', '6.00', '6.00'],
      ['tea', 'drinks', '10.00', '10.00'],
    ])
    expect(texts(await rows(BY_CATEGORY))).toEqual([
      ['drinks', '10.00', '10.00'],
      ['unmapped', '6.00', '6.00'],
    ])
  })

  test('is booked anew when its listing turns out to be another product, or none that is sure, with what was paid back of it', async () => {
    const { tell, rows, entriesOf } = await withOrders()
    await tell({ [MAPPINGS]: [listingIs('a', 'tea')], [REFUNDS]: [paidBack('o1', '13.00')] })
    await tell({ [MAPPINGS]: [listingIs('a', 'salt')] })
    expect(texts(await rows(BY_PRODUCT))).toEqual([
      ['salt', 'food', '10.00', '0.00'],
      ['shopee/b', 'unmapped', '6.00', '3.00'],
    ])
    await tell({ [MAPPINGS]: [listingIs('a', null)] })
    expect(texts(await rows(BY_CATEGORY))).toEqual([['unmapped', '16.00', '3.00']])
    expect(await entriesOf('o2')).toHaveLength(1)
  })

  test('is not written again because its listing was sold once more', async () => {
    const { tell, rows } = await withOrders()
    await tell({ [MAPPINGS]: [listingIs('a', 'tea')] })
    const before = await writtenRows(rows)
    await tell({ [MAPPINGS]: [listingIs('a', 'tea', 2)] })
    expect(await writtenRows(rows)).toEqual(before)
  })

  test('stands as the topic told it, where that told of it too, and its order is not written again, whatever its listing is', async () => {
    const { tell, rows, entriesOf } = await withOrders()
    await tell({ [TOPIC]: [onTopic('o2', 'coffee', '3.00')] })
    const [entries, before] = [await entriesOf('o2'), await writtenRows(rows)]
    await tell({ [MAPPINGS]: [listingIs('b', 'tea')] })
    expect(await entriesOf('o2')).toEqual(entries)
    expect(await entriesOf('o1')).toContainEqual(['o1-2~2', 'sale', 'tea', '3.00'])
    const writtenMeanwhile = (await writtenRows(rows)).map((written, at) => written - (before[at] ?? 0))
    expect(writtenMeanwhile).toEqual([1, 2, 1, 2])
  })
})

const LISTINGS = ['a', 'b', 'c', 'd', 'e'] as const
const START_MS = Date.parse('2026-01-29T00:00:00Z')

interface Past {
  readonly lots: readonly Told[]
  /** In minor units, by product, with what all listings are in the end. */
  readonly revenue: Readonly<Record<string, number>>
}

/** Orders with listings, some of them told by the topic too, paid back in part; and listings that are one product after the other. */
function anyPast(dice: Dice): Past {
  const lots = [newLot(), newLot(), newLot(), newLot(), newLot()] as const
  const lotOf = () => dice.pick(lots)
  const isNow = new Map<string, string | null>()
  for (const [at, lot] of lots.entries())
    for (const listing of LISTINGS.filter(() => dice.chance(at === 0 ? 0.5 : 0.4))) {
      isNow.set(listing, dice.pick(['tea', 'coffee', 'salt', null]))
      lot.mappings.set(listing, listingIs(listing, isNow.get(listing) ?? null, at))
    }
  const revenue: Record<string, number> = {}
  const sold = (product: string, minor: number) => (revenue[product] = (revenue[product] ?? 0) + minor)
  for (let number = 0; number < 25; number++) {
    const order = `o${number}`
    const items = Array.from({ length: dice.between(1, 4) }, () => ({
      listing: dice.pick(LISTINGS),
      minor: dice.between(1, 99_999),
    }))
    const total = items.reduce((sum, { minor }) => sum + minor, 0)
    const told = items.map(({ listing, minor }) => item(listing, 1, money(minor)))
    lotOf().documents.push(documentOf(order, instantText(START_MS + dice.between(0, 4 * 86_400) * 1000), told, money(total)))
    if (dice.chance(0.3)) {
      lotOf().topic.push(onTopic(order, 'salt', money(total)))
      sold('salt', total)
    } else for (const { listing, minor } of items) sold(isNow.get(listing) ?? `shopee/${listing}`, minor)
    if (dice.chance(0.4)) lotOf().refunds.push(paidBack(order, money(dice.between(1, total))))
  }
  return { lots: lots.map(toldIn), revenue }
}

interface Lot {
  readonly documents: JsonObject[]
  readonly topic: JsonObject[]
  readonly refunds: JsonObject[]
  readonly mappings: Map<string, JsonObject>
}

const newLot = (): Lot => ({ documents: [], topic: [], refunds: [], mappings: new Map() })

const toldIn = ({ documents, topic, refunds, mappings }: Lot): Told => ({
  ...(documents.length > 0 && { [MARKETPLACES]: documents }),
  ...(topic.length > 0 && { [TOPIC]: topic }),
  ...(refunds.length > 0 && { [REFUNDS]: refunds }),
  ...(mappings.size > 0 && { [MAPPINGS]: [...mappings.values()] }),
})

/** What holds of a listing in the end alone. */
function atOnceOf(lots: readonly Told[]): Told {
  const of = (table: string) => lots.flatMap((told) => told[table] ?? [])
  const last = new Map(of(MAPPINGS).map((row) => [row['listing_id'], row]))
  return { [MARKETPLACES]: of(MARKETPLACES), [TOPIC]: of(TOPIC), [REFUNDS]: of(REFUNDS), [MAPPINGS]: [...last.values()] }
}

const money = (minor: number): string => decimalText(BigInt(minor), 2)

const MODELS: Readonly<Record<string, string>> = {
  listing_products_mapped: 'SELECT marketplace, listing_id, product_id FROM orders.listing_products_mapped ORDER BY listing_id',
  marketplace_orders_mapped: 'SELECT order_id, lines FROM orders.marketplace_orders_mapped ORDER BY order_id',
  orders_unified:
    'SELECT order_id, buyer_id, lines, total_amount, refunded_amount, told_by FROM orders.orders_unified ORDER BY order_id',
  fact_order: `SELECT order_id, line_number, entry_kind, product_id, sum(quantity) AS quantity, sum(total_amount) AS total_amount
    FROM orders.fact_order GROUP BY 1, 2, 3, 4 HAVING sum(quantity) <> 0 OR sum(total_amount) <> 0 ORDER BY 1, 2, 3, 4`,
  product_performance: BY_PRODUCT,
  product_category_revenue: BY_CATEGORY,
}

test.each(dearSeeds(4))(
  'mappings and orders that are told in lots, in any order, come to what they come to at once, and to what each product sold: seed %i',
  async (seed) => {
    const { lots, revenue } = anyPast(seededDice(seed))
    const [inLots, atOnce] = [await openOrders(), await openOrders()]
    for (const [at, lot] of lots.entries()) await inLots.tell({ ...lot, ...(at === 1 && { [PRODUCTS]: CATALOGUE }) })
    await atOnce.tell({ ...atOnceOf(lots), [PRODUCTS]: CATALOGUE })
    for (const [table, sql] of Object.entries(MODELS)) {
      const [found, expected] = [await inLots.rows(sql), await atOnce.rows(sql)]
      expect(expected.length, `rows of ${table}`).toBeGreaterThan(1)
      expect({ [table]: found }).toEqual({ [table]: expected })
    }
    const found = texts(await inLots.rows(BY_PRODUCT)).map(([product, , sum]) => [product, sum])
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(revenue).map(([product, minor]) => [product, money(minor)])),
    )
  },
  300_000,
)
