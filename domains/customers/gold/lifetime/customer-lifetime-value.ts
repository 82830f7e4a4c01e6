import type { JsonObject } from '@storemesh/core'
import type { RowFunction } from '@storemesh/domain'
import {
  type BgNbd,
  type Customers,
  expectedPurchases,
  expectedValue,
  fitBgNbd,
  fitGammaGamma,
  type GammaGamma,
  probabilityAlive,
  prospectsOf,
} from '@storemesh/lifetime-value'
import { byCurrency, customersOf, type History, toldOr, unfit } from './history.js'

const MONTHS = 12
/** One in a hundred of what comes a month later. */
const DISCOUNT = 0.01
const DAYS_A_MONTH = 365.25 / 12

/** What each customer is expected to buy in the year to come and to be worth by it, by BG/NBD and Gamma-Gamma over all customers of a currency. */
export const customerLifetimeValue: RowFunction = {
  name: 'customer_lifetime_value/1',
  async *of(rows) {
    for (const histories of (await byCurrency(rows)).values()) {
      const fit = histories.filter((history) => unfit(history) === null)
      const estimates = estimatesOf(customersOf(fit))
      const places = new Map(fit.map((history, at) => [history, at]))
      for (const history of histories) yield rowOf(history, estimates, places.get(history))
    }
  },
}

interface Estimates {
  /** Or why there is none. */
  readonly buying: BgNbd | string
  readonly spending: GammaGamma | string
  /** By the place of the customer. */
  readonly value: Float64Array | string
}

function estimatesOf(customers: Customers): Estimates {
  const buying = toldOr(() => {
    const { r, alpha, a, b } = fitBgNbd(customers).parameters
    return { r: r.estimate, alpha: alpha.estimate, a: a.estimate, b: b.estimate }
  })
  const spending = toldOr(() => {
    const { p, q, v } = fitGammaGamma(customers).parameters
    return { p: p.estimate, q: q.estimate, v: v.estimate }
  })
  if (typeof buying === 'string') return { buying, spending, value: buying }
  if (typeof spending === 'string') return { buying, spending, value: spending }
  const horizon = { months: MONTHS, discount: DISCOUNT, month: DAYS_A_MONTH }
  return { buying, spending, value: toldOr(() => prospectsOf(customers, buying, spending, horizon).value) }
}

function rowOf(history: History, { buying, spending, value }: Estimates, place: number | undefined): JsonObject {
  const said = { ...history, horizon_months: MONTHS }
  const untold = { probability_alive: null, expected_purchases: null, expected_order_value: null, lifetime_value: null }
  const why = unfit(history)
  if (why !== null || place === undefined) return { ...said, ...untold, untold: why }
  const reason = [buying, spending, value].find((each) => typeof each === 'string')
  return { ...said, ...untold, ...expectedOf(history, buying, spending), ...worth(value, place), untold: reason ?? null }
}

function expectedOf(history: History, buying: BgNbd | string, spending: GammaGamma | string): JsonObject {
  const past = { frequency: history.frequency, recency: history.recency_days, age: history.age_days }
  const mean = typeof spending === 'string' ? undefined : meanValue(spending, history)
  return {
    ...(typeof buying !== 'string' && {
      probability_alive: probabilityAlive(buying, past).toFixed(6),
      expected_purchases: expectedPurchases(buying, past, MONTHS * DAYS_A_MONTH).toFixed(4),
    }),
    ...(mean !== undefined && { expected_order_value: mean }),
  }
}

/** Undefined where the mean over all customers has no end. */
function meanValue(spending: GammaGamma, { frequency, monetary_value }: History): string | undefined {
  const mean = toldOr(() => expectedValue(spending, frequency, Number(monetary_value ?? 0)))
  return typeof mean === 'string' ? undefined : mean.toFixed(2)
}

const worth = (value: Float64Array | string, place: number): JsonObject =>
  typeof value === 'string' ? {} : { lifetime_value: (value[place] ?? 0).toFixed(2) }
