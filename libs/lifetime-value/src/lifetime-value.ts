import { withinLimit } from '@storemesh/core'
import { type BgNbd, expectedPurchases, probabilityAlive } from './bg-nbd/expectation.js'
import { type Customers, requireCustomers } from './customers.js'
import { distinctRows } from './distinct-rows.js'
import { expectedValue, type GammaGamma } from './gamma-gamma/expectation.js'

export interface Horizon {
  readonly months: number
  /** Of a month: 0.01 takes one in a hundred of what comes a month later. */
  readonly discount: number
  /** How long a month is, in the unit of the customers' times. */
  readonly month: number
}

/** Of each customer, at the place where the customer stands among those given. */
export interface Prospects {
  readonly alive: Float64Array
  readonly purchases: Float64Array
  /** What the purchases are worth today, those of a month paid at its end. */
  readonly value: Float64Array
}

const MONTHS_MAX = 1200

/** What customers are expected to do and to be worth over the months to come. HORIZON_TOO_LONG, VALUE_WITHOUT_MEAN. */
export function prospectsOf(customers: Customers, buying: BgNbd, spending: GammaGamma, horizon: Horizon): Prospects {
  requireCustomers(customers)
  const months = withinLimit('months', horizon.months, { min: 1, max: MONTHS_MAX })
  const discount = withinLimit('discount', horizon.discount, { min: 0, max: 1 })
  const { frequency, recency, age, value } = customers
  const { columns, counts, placeOf } = distinctRows([frequency, recency, age], frequency.length)
  const distinct = { alive: counts.map(() => 0), purchases: counts.map(() => 0), discounted: counts.map(() => 0) }
  const factors = Array.from({ length: months }, (_, month) => (1 + discount) ** -(month + 1))
  for (let at = 0; at < counts.length; at += 1) {
    const history = { frequency: columns[0]?.[at] ?? 0, recency: columns[1]?.[at] ?? 0, age: columns[2]?.[at] ?? 0 }
    distinct.alive[at] = probabilityAlive(buying, history)
    let before = 0
    let discounted = 0
    for (const [month, factor] of factors.entries()) {
      const until = expectedPurchases(buying, history, (month + 1) * horizon.month)
      discounted += (until - before) * factor
      before = until
    }
    distinct.purchases[at] = before
    distinct.discounted[at] = discounted
  }
  const each = (of: Float64Array) => Float64Array.from(placeOf, (place) => of[place] ?? 0)
  return {
    alive: each(distinct.alive),
    purchases: each(distinct.purchases),
    value: each(distinct.discounted).map(
      (purchases, at) => purchases * expectedValue(spending, frequency[at] ?? 0, value[at] ?? 0),
    ),
  }
}
