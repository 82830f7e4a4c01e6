import { type Dice, instantText, type JsonObject, seededDice } from '@storemesh/core'
import { toldDomains } from '@storemesh/pipeline/conformance'
import type { Row } from '@storemesh/query-engine'
import { dearSeeds } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import orders from './domain.js'

const CONTRACTS = new URL('../../contracts/orders/', import.meta.url)
const TOPIC = 'bronze_kafka__transactions'
const SHOP = 'bronze_postgres__orders'
const REFUNDS = 'bronze_postgres__refunds'
const TILLS = 'bronze_files__pos_sales'
const MARKETPLACES = 'bronze_mongo__marketplace_orders'
const VIEWS = 'customers.fact_product_views'
const PRODUCTS = 'inventory.dim_products'

type Told = Readonly<Record<string, readonly JsonObject[]>>

const openOrders = toldDomains(orders, CONTRACTS)

const FIRST = '2026-01-30T10:00:00.000000Z'
const bought = (transaction_id: string, total_amount: string, transaction_timestamp = FIRST, product_id = 'tea') => ({
  transaction_id,
  user_id: 'user_1',
  products: [{ product_id, quantity: 1, price: total_amount }],
  total_amount,
  country: 'ID',
  transaction_timestamp,
})
const inShop = (order_id: string, status: string, total_amount: string, updated_at: string) => ({
  order_id,
  user_id: 'user_1',
  status,
  total_amount,
  currency: 'IDR',
  channel: 'web',
  lines: JSON.stringify([{ product_id: 'tea', quantity: 1, price: total_amount }]),
  created_at: FIRST,
  updated_at,
})
const paidBack = (refund_id: string, order_id: string, amount: string, created_at: string) => ({
  refund_id,
  order_id,
  amount,
  currency: 'IDR',
  reason: 'broken',
  created_at,
  updated_at: created_at,
})
const receipt = (receipt_id: string, line_number: number, quantity: number, sold_at: string) => ({
  receipt_id,
  line_number,
  entry: quantity < 0 ? 'return' : 'sale',
  store_id: 'hue',
  sold_at,
  product_id: 'salt',
  quantity,
  unit_price: '5.00',
  total_amount: `${quantity * 5}.00`,
  currency: 'IDR',
  member_id: 'user_2',
})
const document = (order_sn: string, created_at: string) => ({
  _id: `document_${order_sn}`,
  marketplace: 'shopee',
  order_sn,
  buyer_id: 'shopee_1',
  items: [{ item_id: `item_${order_sn.slice(-1)}`, item_name: 'TEH READY', quantity: 1, price: '7.00' }],
  total_amount: '7.00',
  currency: 'IDR',
  created_at,
})

const entries = (rows: readonly Row[]) => rows.map((row) => [row['event_id'], row['entry'], row['corrects'], row['total_amount']])
const FACTS = 'SELECT * FROM orders.fact_order ORDER BY event_id'

describe('an order that is told otherwise later', () => {
  test('takes its lines back in the ledger and enters what is so; sums are right at any time', async () => {
    const { tell, rows } = await openOrders()
    await tell({ [SHOP]: [inShop('o1', 'paid', '10.00', FIRST)] })
    await tell({ [TOPIC]: [bought('o1', '12.00')] })
    expect(entries(await rows(FACTS))).toEqual([
      ['o1-1', 'sale', null, '10.00'],
      ['o1-1~2', 'sale', null, '12.00'],
      ['o1-1~back', 'correction', 'o1-1', '-10.00'],
    ])
    expect(await rows('SELECT total_revenue, total_sales FROM orders.product_performance')).toEqual([
      { total_revenue: '12.00', total_sales: 1n },
    ])
  })

  test('goes on to another state without a new line, and is paid back by lines of their own', async () => {
    const { tell, rows } = await openOrders()
    const stateOf = async () => (await rows('SELECT status, refunded_amount FROM orders.orders_unified'))[0]
    await tell({ [TOPIC]: [bought('o1', '12.00')] })
    expect(await stateOf()).toEqual({ status: 'placed', refunded_amount: '0.00' })
    await tell({ [REFUNDS]: [paidBack('f1', 'o1', '5.00', '2026-02-01T00:00:00.000000Z')] })
    await tell({ [SHOP]: [inShop('o1', 'paid', '12.00', FIRST)] })
    expect(await stateOf()).toEqual({ status: 'paid', refunded_amount: '5.00' })
    await tell({ [REFUNDS]: [paidBack('f0', 'o1', '9.00', '2026-01-31T00:00:00.000000Z')] })
    expect(await stateOf()).toEqual({ status: 'refunded', refunded_amount: '12.00' })
    expect(entries(await rows(FACTS))).toEqual([
      ['o1-1', 'sale', null, '12.00'],
      ['o1-1-refund-f0', 'refund', null, '-9.00'],
      ['o1-1-refund-f1', 'refund', null, '-5.00'],
      ['o1-1-refund-f1~2', 'refund', null, '-3.00'],
      ['o1-1-refund-f1~back', 'correction', 'o1-1-refund-f1', '5.00'],
    ])
  })
})

test('a refund that comes before its order counts as soon as that is told of', async () => {
  const { tell, rows } = await openOrders()
  const judged = () => rows('SELECT counted_amount, refusal FROM orders.refunds_validated')
  await tell({ [REFUNDS]: [paidBack('f1', 'o1', '5.00', FIRST)], [TOPIC]: [bought('o2', '1.00')] })
  expect(await judged()).toEqual([{ counted_amount: '0.00', refusal: 'ORDER_UNKNOWN' }])
  await tell({ [TOPIC]: [bought('o1', '12.00')] })
  expect(await judged()).toEqual([{ counted_amount: '5.00', refusal: null }])
})

const MODELS: Readonly<Record<string, string>> = {
  validated_pos: 'SELECT * FROM orders.validated_pos ORDER BY order_id, line_number',
  marketplace_names_unified: 'SELECT * FROM orders.marketplace_names_unified ORDER BY marketplace, listing_id, name',
  refunds_validated: 'SELECT * FROM orders.refunds_validated ORDER BY order_id, kind, refund_id',
  orders_unified: 'SELECT * FROM orders.orders_unified ORDER BY order_id',
  // what stands, since what was taken back depends on what was told first
  fact_order: `SELECT order_id, line_number, entry_kind, transaction_id, date_id, user_id, product_id, sum(quantity) AS quantity,
    sum(total_amount) AS total_amount FROM orders.fact_order GROUP BY 1, 2, 3, 4, 5, 6, 7
    HAVING sum(quantity) <> 0 OR sum(total_amount) <> 0 ORDER BY 1, 2, 3, 4`,
  stg_product_views: 'SELECT * FROM orders.stg_product_views ORDER BY product_id, view_date, currency',
  product_performance: 'SELECT * FROM orders.product_performance ORDER BY product_id, analysis_date, currency',
  product_category_revenue: 'SELECT * FROM orders.product_category_revenue ORDER BY sale_date, category',
  sales_trends: 'SELECT * FROM orders.sales_trends ORDER BY period_type, period_value, category',
  sales_kpis: 'SELECT * FROM orders.sales_kpis ORDER BY kpi_name, period, dimension',
  finance_kpis: 'SELECT * FROM orders.finance_kpis ORDER BY kpi_name, period',
  same_day_purchasers: 'SELECT * FROM orders.same_day_purchasers ORDER BY user_id, product_id, purchase_date',
}
const OF_LOADING = ['created_at', 'source_partition', 'source_offset']
const withoutLoading = (row: Row) => Object.fromEntries(Object.entries(row).filter(([name]) => !OF_LOADING.includes(name)))

const START_MS = Date.parse('2026-01-29T00:00:00Z')
const STATES = ['placed', 'paid', 'paid', 'packed', 'cancelled', 'shipped', 'delivered', 'lost'] as const

/** Orders of all channels, each told of by some of them, with what became of them. No two tell of one thing otherwise in one channel. */
function anyPast(dice: Dice): Told {
  const moment = () => instantText(START_MS + dice.between(0, 4 * 86_400) * 1000)
  const told: Record<string, JsonObject[]> = { [TOPIC]: [], [SHOP]: [], [REFUNDS]: [], [TILLS]: [], [MARKETPLACES]: [] }
  const add = (table: string, row: JsonObject) => told[table]?.push(row)
  for (let number = 0; number < 40; number++) {
    const order = `o${number}`
    const total = `${dice.between(1, 90)}.50`
    const channel = dice.pick([SHOP, SHOP, TILLS, MARKETPLACES])
    if (dice.chance(0.8)) add(TOPIC, bought(order, total, moment(), dice.pick(['tea', 'salt'])))
    if (channel === SHOP && dice.chance(0.8))
      for (let count = dice.between(1, 3); count > 0; count--) add(SHOP, inShop(order, dice.pick(STATES), total, moment()))
    if (channel === TILLS) add(TILLS, receipt(order, 1, 3, moment()))
    if (channel === TILLS && dice.chance(0.4)) add(TILLS, receipt(order, 2, -dice.between(1, 3), moment()))
    if (channel === MARKETPLACES) add(MARKETPLACES, document(order, moment()))
    for (let count = dice.between(0, 2); count > 0; count--)
      add(REFUNDS, paidBack(`f${count}`, order, `${dice.between(1, 60)}.25`, moment()))
  }
  return told
}

/** Looks at products in the order in which they are entered, some of them taken back and entered again. */
function anyViews(dice: Dice): readonly JsonObject[] {
  return Array.from({ length: 60 }, (_, number) => {
    const at = instantText(START_MS + dice.between(0, 5 * 86_400) * 1000)
    const seen = viewOf(`v${number}`, at, {
      user_id: dice.pick(['user_1', 'user_2']),
      product_id: dice.pick(['tea', 'salt', 'rice']),
      country: dice.pick(['ID', 'ID', 'SG', 'ZZ']),
    })
    if (dice.chance(0.7)) return [seen]
    const back = { event_id: `v${number}~back`, view_count: -1, entry: 'correction', corrects: `v${number}` }
    return [seen, { ...seen, ...back }, { ...seen, event_id: `v${number}~2` }]
  }).flat()
}

const AT_PLACE = { created_at: FIRST, source_partition: 0, source_offset: 0 }
const viewOf = (view_id: string, event_timestamp: string, who: JsonObject): JsonObject => ({
  event_id: view_id,
  view_id,
  date_id: 20_260_130,
  event_timestamp,
  event_type: 'view',
  session_id: 's1',
  view_count: 1,
  entry: 'event',
  ...AT_PLACE,
  ...who,
})

const CATALOGUE = [
  ['tea', 'drinks', START_MS - 86_400_000],
  ['salt', 'food', START_MS],
  ['tea', 'gifts', START_MS + 2 * 86_400_000],
  ['rice', 'food', START_MS + 86_400_000],
] as const
const catalogue = CATALOGUE.map(
  ([product_id, category, at_ms], number): JsonObject => ({
    product_id_pk: number,
    product_id,
    category,
    name: product_id,
    price: '1.00',
    currency: 'IDR',
    attributes: { unit: null, brand: null, weight_grams: null },
    effective_date: instantText(at_ms).slice(0, 10),
    is_current: true,
    effective_at: instantText(at_ms),
    ...AT_PLACE,
  }),
)

/** A part of what is told in its order: an entry is not taken back before it is there. */
const partOf = (rows: readonly JsonObject[], lot: number, lots: number): readonly JsonObject[] => {
  const size = Math.ceil(rows.length / lots)
  return rows.slice(lot * size, (lot + 1) * size)
}

const shuffled = <Each>(all: readonly Each[], dice: Dice): readonly Each[] =>
  all
    .map((each) => ({ each, place: dice.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ each }) => each)

const sumOf = (column: string, from: string) => `SELECT CAST(sum(${column}) AS decimal(18, 2)) AS amount FROM orders.${from}`

/** What the figures come to, each by itself, is what orders come to, to the minor unit. */
async function expectReconciled(rows: (sql: string) => Promise<readonly Row[]>): Promise<void> {
  const amounts = async (...statements: readonly string[]) => {
    const found = await Promise.all(statements.map(async (sql) => (await rows(sql))[0]?.['amount']))
    return new Set(found)
  }
  const ofLines = `(SELECT order_id, sum(total_amount) AS net FROM orders.fact_order GROUP BY order_id)`
  const net = [
    sumOf('total_amount', 'fact_order'),
    sumOf('net_revenue', 'product_performance'),
    sumOf('net_revenue', 'product_category_revenue'),
    sumOf('value', "finance_kpis WHERE kpi_name = 'daily_net'"),
  ]
  const revenue = [
    sumOf('total_amount', "fact_order WHERE entry_kind = 'sale'"),
    sumOf('total_revenue', 'product_performance'),
    sumOf('total_revenue', 'product_category_revenue'),
    sumOf('total_revenue', "sales_trends WHERE period_type = 'weekly'"),
    sumOf('total_revenue', "sales_trends WHERE period_type = 'quarterly'"),
    sumOf('value', "sales_kpis WHERE kpi_name = 'revenue_by_region'"),
    sumOf('value', "finance_kpis WHERE kpi_name = 'daily_revenue'"),
  ]
  expect([(await amounts(...net)).size, (await amounts(...revenue)).size]).toEqual([1, 1])
  const differing = `SELECT count(*) AS n FROM ${ofLines} AS ledger JOIN orders.orders_unified AS header
    ON header.order_id = ledger.order_id
    WHERE ledger.net <> CASE WHEN header.cancelled_at IS NULL THEN header.total_amount - header.refunded_amount ELSE 0 END`
  expect(await rows(differing)).toEqual([{ n: 0n }])
}

describe.each(dearSeeds(3))('a past that is told in lots, in any order and some of it twice: seed %i', (seed) => {
  const LOTS = 4

  test('comes in every table to what it comes to at once', async () => {
    const dice = seededDice(seed)
    const told = anyPast(dice)
    const inAnyOrder = Object.entries(told).map(([table, rows]) => {
      const again = rows.filter(() => dice.chance(0.3))
      return [table, shuffled([...rows, ...again], dice)] as const
    })
    const others = { [VIEWS]: anyViews(dice), [PRODUCTS]: catalogue }
    const [inLots, atOnce] = [await openOrders(), await openOrders()]
    for (let lot = 0; lot < LOTS; lot++)
      await inLots.tell({
        ...Object.fromEntries(inAnyOrder.map(([table, rows]) => [table, rows.filter((_, at) => at % LOTS === lot)])),
        ...Object.fromEntries(Object.entries(others).map(([table, rows]) => [table, partOf(rows, lot, LOTS)])),
      })
    await atOnce.tell({ ...told, ...others })
    for (const [table, sql] of Object.entries(MODELS)) {
      const [found, expected] = [await inLots.rows(sql), await atOnce.rows(sql)]
      expect(expected.length, `rows of ${table}`).toBeGreaterThan(1)
      expect({ [table]: found.map(withoutLoading) }).toEqual({ [table]: expected.map(withoutLoading) })
    }
    await expectReconciled(inLots.rows)
  }, 300_000)
})
