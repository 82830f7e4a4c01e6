import { readFileSync } from 'node:fs'
import { readContract } from '@storemesh/contract'
import { decimalText, decimalUnits, type Dice, type JsonObject, seededDice } from '@storemesh/core'
import { type ToldDomain, toldDomains } from '@storemesh/pipeline/conformance'
import type { Row } from '@storemesh/query-engine'
import { dearSeeds } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import orders from './domain.js'
import { anyAmounts, type GivenAmounts } from './given-amounts.js'
import { listingIs, MAPPINGS } from './given-listings.js'
import { countedBack, type GivenOrder, periodsOf, reckoned, type Sums, sums, totalMinor } from './reckoned-amounts.js'

/**
 * What orders come to is in the ledger, in the star, in every figure and in finance, on each day and in each currency. Here it is
 * reckoned beside them, order by order; and what the rules of the contracts are worth is tried on figures that are out by the
 * smallest unit.
 */

const CONTRACTS = new URL('../../contracts/orders/', import.meta.url)
const openOrders = toldDomains(orders, CONTRACTS)
const [ORDERS, LOTS] = [60, 3]
const BEFORE_ALL = '2026-01-01T00:00:00.000000Z'

const atPlace = { created_at: BEFORE_ALL, source_partition: 0, source_offset: 0 }
const current = { effective_date: '2026-01-01', is_current: true, effective_at: BEFORE_ALL }

/** One lot of products, customers and countries as other domains have them: the star waits for them. */
const others = (lot: number): Readonly<Record<string, readonly JsonObject[]>> => ({
  'inventory.dim_products': ['tea', 'salt'].slice(lot, lot + 1).map((product_id) => ({
    ...current,
    ...atPlace,
    product_id_pk: lot,
    product_id,
    category: product_id === 'tea' ? 'drinks' : 'food',
    name: product_id,
    price: '1.00',
    currency: 'IDR',
    attributes: { unit: null, brand: null, weight_grams: null },
  })),
  'customers.dim_customers': [
    {
      ...current,
      ...atPlace,
      customer_id: lot,
      user_id: `user_${lot + 1}`,
      first_transaction_date: '2026-01-01',
      last_transaction_date: '2026-01-01',
      total_transactions: 1,
      total_spent: '1.00',
      avg_order_value: '1.00',
      currency: 'IDR',
      transactions_in_currency: 1,
      last_transaction_at: BEFORE_ALL,
    },
  ],
  // a listing becomes one product after the other, or none: on which day what was sold comes to the same
  [MAPPINGS]: [listingIs('item_1', ['tea', 'salt', null][lot] ?? null), listingIs('item_2', lot === 0 ? null : 'tea')],
  'customers.dim_geography': [{ ...current, ...atPlace, geography_id: lot, country: ['ID', 'SG', 'US'][lot] ?? 'ID' }],
})

async function inLots(domain: ToldDomain, { told }: GivenAmounts, dice: Dice): Promise<void> {
  const inAnyOrder = Object.entries(told).map(([table, rows]) => {
    const again = rows.filter(() => dice.chance(0.2))
    return [table, shuffled([...rows, ...again], dice)] as const
  })
  for (let lot = 0; lot < LOTS; lot++) {
    const part = inAnyOrder.map(([table, rows]) => [table, rows.filter((_, at) => at % LOTS === lot)] as const)
    await domain.tell({ ...Object.fromEntries(part), ...others(lot) })
  }
}

const shuffled = <Each>(all: readonly Each[], dice: Dice): readonly Each[] =>
  all
    .map((each) => ({ each, place: dice.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ each }) => each)

/** Whole minor units; half of one would be a fault. */
function minorOf(value: unknown): number {
  const units = decimalUnits(String(value), 4)
  if (units % 100n !== 0n) throw new Error(`${String(value)} is no whole number of minor units`)
  return Number(units / 100n)
}

const money = (minor: number): string => decimalText(BigInt(minor), 2)

const REVENUE = `sum(CASE WHEN entry_kind = 'sale' THEN total_amount ELSE 0 END) AS revenue, sum(total_amount) AS net`
const MARKS = 'sum(total_revenue) AS revenue, sum(net_revenue) AS net'

/** What stands in each table, under the day or the period that it speaks of, by currency. */
const BY_DAY: Readonly<Record<string, string>> = {
  fact_order: `SELECT CAST(CAST(transaction_timestamp AS date) AS varchar) AS period, currency, ${REVENUE} FROM orders.fact_order GROUP BY 1, 2`,
  fact_sales: `SELECT CAST(CAST(transaction_timestamp AS date) AS varchar) AS period, currency, ${REVENUE} FROM orders.fact_sales GROUP BY 1, 2`,
  finance_kpis: `SELECT period, unit AS currency, sum(CASE kpi_name WHEN 'daily_revenue' THEN value ELSE 0 END) AS revenue,
    sum(CASE kpi_name WHEN 'daily_net' THEN value ELSE 0 END) AS net FROM orders.finance_kpis GROUP BY 1, 2`,
  refunds_of_finance_kpis: `SELECT period, unit AS currency, sum(CASE kpi_name WHEN 'daily_revenue' THEN value ELSE 0 END) AS revenue,
    sum(CASE kpi_name WHEN 'daily_revenue' THEN value WHEN 'daily_refunds' THEN -value ELSE 0 END) AS net FROM orders.finance_kpis GROUP BY 1, 2`,
}
const BY_ORDER_DAY: Readonly<Record<string, string>> = {
  fact_order: `SELECT CAST(CAST(ordered_at AS date) AS varchar) AS period, currency, ${REVENUE} FROM orders.fact_order GROUP BY 1, 2`,
  product_performance: `SELECT CAST(analysis_date AS varchar) AS period, currency, ${MARKS} FROM orders.product_performance GROUP BY 1, 2`,
  product_category_revenue: `SELECT CAST(sale_date AS varchar) AS period, currency, ${MARKS} FROM orders.product_category_revenue GROUP BY 1, 2`,
}
const revenueBy = (kpi: string) =>
  `SELECT period, unit AS currency, sum(value) AS revenue, sum(value) AS net FROM orders.sales_kpis WHERE kpi_name = 'revenue_by_${kpi}' GROUP BY 1, 2`
const REVENUE_BY_DAY: Readonly<Record<string, string>> = {
  store: revenueBy('store'),
  region: revenueBy('region'),
  channel: revenueBy('channel'),
}
const BY_PERIOD = `SELECT concat(period_type, ' ', CAST(period_start AS varchar)) AS period, currency, sum(total_revenue) AS revenue,
  sum(total_revenue) AS net FROM orders.sales_trends GROUP BY 1, 2`
const BY_ORDER = `SELECT order_id AS period, currency, ${REVENUE} FROM orders.fact_order GROUP BY 1, 2`

const textOf = (row: Row, ...names: readonly string[]): string =>
  names.flatMap((name) => (typeof row[name] === 'string' ? [row[name]] : [])).join(' ')

async function found({ rows }: ToldDomain, sql: string): Promise<Sums> {
  const all = (await rows(sql)).map((row) => {
    const [revenue, net] = [minorOf(row['revenue']), minorOf(row['net'])]
    return [textOf(row, 'period', 'currency'), [revenue, net]] as const
  })
  return Object.fromEntries(all.filter(([, [revenue, net]]) => revenue !== 0 || net !== 0))
}

const headerText = (order: GivenOrder): string => {
  const refunded = countedBack(order).reduce((sum, { counted_minor }) => sum + counted_minor, 0)
  return [order.order_id, order.currency, money(totalMinor(order)), money(refunded)].join(' ')
}

const foundAll = async (domain: ToldDomain, tables: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    await Promise.all(Object.entries(tables).map(async ([name, sql]) => [name, await found(domain, sql)] as const)),
  )

const eachOf = (tables: Readonly<Record<string, string>>, expected: Sums) =>
  Object.fromEntries(Object.keys(tables).map((name) => [name, expected]))

describe.each(dearSeeds(2))('orders of odd amounts, told late, twice and in any order: seed %i', (seed) => {
  test('come to the same in orders, facts, figures and finance, on each day and in each currency', async () => {
    const dice = seededDice(seed)
    const given = anyAmounts(dice, ORDERS)
    const domain = await openOrders()
    await inLots(domain, given, dice)
    const entries = await domain.rows('SELECT DISTINCT entry FROM orders.fact_order ORDER BY entry')
    expect(entries.map(({ entry }) => entry)).toEqual(['cancellation', 'correction', 'refund', 'return', 'sale'])
    const all = given.orders.flatMap(reckoned)
    const sales = all.filter(({ isSale }) => isSale)

    const headers = await domain.rows('SELECT order_id, currency, total_amount, refunded_amount FROM orders.orders_unified')
    const toldOf = headers.map((row) => textOf(row, 'order_id', 'currency', 'total_amount', 'refunded_amount'))
    expect(toldOf.toSorted()).toEqual(given.orders.map(headerText).toSorted())
    expect(await found(domain, BY_ORDER)).toEqual(sums(all, ({ order_id, currency }) => [`${order_id} ${currency}`]))
    expect(await foundAll(domain, BY_DAY)).toEqual(
      eachOf(
        BY_DAY,
        sums(all, ({ day, currency }) => [`${day} ${currency}`]),
      ),
    )
    const byOrderDay = sums(all, ({ order_day, currency }) => [`${order_day} ${currency}`])
    expect(await foundAll(domain, BY_ORDER_DAY)).toEqual(eachOf(BY_ORDER_DAY, byOrderDay))
    const soldByDay = sums(sales, ({ day, currency }) => [`${day} ${currency}`])
    expect(await foundAll(domain, REVENUE_BY_DAY)).toEqual(eachOf(REVENUE_BY_DAY, soldByDay))
    expect(await found(domain, BY_PERIOD)).toEqual(
      sums(sales, ({ day, currency }) => periodsOf(day).map(([type, start]) => `${type} ${start} ${currency}`)),
    )
  }, 300_000)
})

/** The columns that the rules ask for; the first is the day, the second the currency, the third the amount. */
const ASKED: Readonly<Record<string, readonly [day: string, currency: string, amount: string, ...others: string[]]>> = {
  fact_order: ['ordered_at', 'currency', 'total_amount', 'order_id', 'date_id', 'transaction_timestamp', 'entry_kind'],
  fact_sales: ['date_id', 'currency', 'total_amount', 'entry_kind'],
  product_performance: ['analysis_date', 'currency', 'net_revenue', 'total_revenue', 'total_sales', 'total_views'],
  product_category_revenue: ['sale_date', 'currency', 'total_revenue', 'net_revenue', 'total_quantity'],
  sales_trends: ['period_start', 'currency', 'total_revenue', 'period_type', 'total_quantity'],
  sales_kpis: ['date_id', 'unit', 'value', 'kpi_name', 'dimension'],
  finance_kpis: ['date_id', 'unit', 'value', 'kpi_name', 'period'],
}
/** What holds the ledger to its orders is asked where it goes on into the star. */
const HELD_BY: Readonly<Record<string, string>> = { fact_order: 'fact_sales' }
const READ = ['orders_unified', 'refunds_validated', 'stg_product_views']

/** Some rows that break the rules of a product's contract, where in each currency a minor unit of it lies on another day. */
async function broken({ rows }: ToldDomain, product: string, moved: '0.01' | '0.00'): Promise<number> {
  const [day, currency, amount, ...others] = ASKED[product] ?? ['', '', '']
  const placed = `SELECT placed.*, row_number() OVER (PARTITION BY ${currency} ORDER BY ${day}) AS from_first,
    row_number() OVER (PARTITION BY ${currency} ORDER BY ${day} DESC) AS from_last FROM orders.${product} AS placed`
  const shifted = `SELECT ${[day, currency, ...others].join(', ')},
    ${amount} + CASE WHEN from_first = 1 THEN ${moved} ELSE 0 END - CASE WHEN from_last = 1 THEN ${moved} ELSE 0 END AS ${amount}
    FROM (${placed}) AS places`
  const names = [...Object.keys(ASKED), ...READ]
  const given = names.map((name) => `${name} AS (${name === product ? shifted : `SELECT * FROM orders.${name}`})`)
  const file = `${HELD_BY[product] ?? product}.yaml`
  const contract = readContract(readFileSync(new URL(file, CONTRACTS), 'utf8'), file)
  const queries = contract.checks.flatMap(({ measure }) => (measure.kind === 'query' ? [measure.sql] : []))
  const counts = queries.map(async (query) => {
    const [row] = await rows(`WITH ${given.join(', ')} ${query}`)
    return Number(Object.values(row ?? {})[0])
  })
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

test('a minor unit on another day breaks a rule of each contract, though in all it comes to the same', async () => {
  const domain = await openOrders()
  const dice = seededDice(4)
  await inLots(domain, anyAmounts(dice, 10), dice)
  for (const product of Object.keys(ASKED)) {
    expect(await broken(domain, product, '0.00'), `${product} as it is`).toBe(0)
    expect(await broken(domain, product, '0.01'), `${product} with a minor unit elsewhere`).toBeGreaterThan(0)
  }
}, 300_000)
