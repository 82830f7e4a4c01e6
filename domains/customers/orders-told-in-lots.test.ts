import { type Dice, instantText, type JsonObject, seededDice } from '@storemesh/core'
import { toldDomains } from '@storemesh/pipeline/conformance'
import type { Row } from '@storemesh/query-engine'
import { dearSeeds } from '@storemesh/testing'
import { expect, test } from 'vitest'
import customers from './domain.js'

const CONTRACTS = new URL('../../contracts/customers/', import.meta.url)
const ORDERS = 'orders.orders_unified'
/** What is known of customers by their orders alone, and what its rows are told apart by. */
const TABLES: Readonly<Record<string, string>> = {
  stg_purchases: 'order_id',
  stg_order_days: 'order_date',
  customers_scd: 'user_id, effective_at',
  dim_customers: 'customer_id, effective_at',
  customer_segments: 'segment_name, currency',
  rfm_analysis: 'user_id, analysis_date',
  customer_cohorts: 'cohort_month, period_number',
  customer_insights: 'kpi_name, period, dimension',
  customer_lifetime_value: 'user_id',
  lifetime_value_fits: 'currency, parameter',
  dim_geography: 'country',
}
/** Who anybody is, nobody finds out here. */
const WHO = 'identities_resolved'
const byOrders = {
  ...customers,
  tables: customers.tables.filter(
    ({ name, layer }) => layer === 'bronze' || name in TABLES || name === WHO || name.endsWith('_decreed'),
  ),
}
const openDomain = toldDomains(byOrders, CONTRACTS)
const OF_LOADING = ['created_at', 'source_partition', 'source_offset']
const START_MS = Date.parse('2026-01-10T00:00:00Z')
const DAYS = 75
const LOTS = 3

interface ToldOrder {
  readonly lot: number
  readonly row: JsonObject
}

/** Orders of three months, whenever they are told, some of them otherwise later: paid back, cancelled, of somebody after all. */
function anyOrders(dice: Dice): readonly ToldOrder[] {
  return Array.from({ length: 50 }, (_, number): ToldOrder[] => {
    const lot = dice.between(0, LOTS - 1)
    const total = dice.between(1, 2_000_000)
    const at = instantText(START_MS + dice.between(0, DAYS * 86_400) * 1000)
    const first = order(number, at, total, dice.chance(0.1) ? null : `u${dice.between(1, 9)}`, {
      channel: dice.pick(['web', 'store', 'marketplace']),
      currency: dice.pick(['IDR', 'IDR', 'IDR', 'SGD']),
    })
    if (lot === LOTS - 1 || dice.chance(0.6)) return [{ lot, row: first }]
    const change: JsonObject = dice.pick<JsonObject>([
      { status: 'refunded', refunded_amount: money(total) },
      { status: 'paid', refunded_amount: money(Math.floor(total / 3)) },
      { status: 'cancelled' },
      { user_id: 'u1' },
      { total_amount: money(total + 1) },
    ])
    return [
      { lot, row: first },
      { lot: dice.between(lot + 1, LOTS - 1), row: { ...first, ...change } },
    ]
  }).flat()
}

const money = (minor: number) => (minor / 100).toFixed(2)

const order = (number: number, ordered_at: string, total: number, user_id: string | null, more: JsonObject): JsonObject => ({
  order_id: `o${number}`,
  user_id,
  status: 'placed',
  country: 'ID',
  total_amount: money(total),
  refunded_amount: '0.00',
  line_count: 1,
  lines: [],
  ordered_at,
  status_at: ordered_at,
  told_by: 'transactions',
  created_at: ordered_at,
  source_partition: 0,
  source_offset: number,
  ...more,
})

/** The newest telling of each order. */
const newest = (told: readonly ToldOrder[]): readonly JsonObject[] => [
  ...new Map(told.map(({ row }) => [row['order_id'], row])).values(),
]

const withoutLoading = (row: Row) => Object.fromEntries(Object.entries(row).filter(([name]) => !OF_LOADING.includes(name)))

test.each(dearSeeds(2))(
  'orders that are told late, in any lot and otherwise come to what they come to at once: seed %i',
  async (seed) => {
    const told = anyOrders(seededDice(seed))
    const [inLots, atOnce] = [await openDomain(), await openDomain()]
    for (let lot = 0; lot < LOTS; lot++) await inLots.tell({ [ORDERS]: newest(told.filter((each) => each.lot === lot)) })
    await atOnce.tell({ [ORDERS]: newest(told) })
    for (const [table, by] of Object.entries(TABLES)) {
      const sql = `SELECT * FROM customers.${table} ORDER BY ${by}`
      const [found, expected] = [await inLots.rows(sql), await atOnce.rows(sql)]
      expect(expected.length, `rows of ${table}`).toBeGreaterThan(0)
      expect({ [table]: found.map(withoutLoading) }).toEqual({ [table]: expected.map(withoutLoading) })
    }
  },
)
