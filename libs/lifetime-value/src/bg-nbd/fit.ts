import { type Customers, requireCustomers, requireRepeating } from '../customers.js'
import { distinctRows } from '../distinct-rows.js'
import { estimateOf, type Fit, highestOf } from '../likelihood/estimates.js'
import { bgNbdLikelihood } from './likelihood.js'

export type BgNbdParameter = 'r' | 'alpha' | 'a' | 'b'

const sum = (numbers: Float64Array): number => numbers.reduce((total, each) => total + each, 0)

/**
 * The parameters of the BG/NBD model by maximum likelihood, with nothing added to the likelihood. Alpha is of the same unit
 * as the times. CUSTOMERS_INVALID, CUSTOMERS_TOO_FEW, LIKELIHOOD_WITHOUT_MAXIMUM, LIKELIHOOD_FLAT.
 */
export function fitBgNbd(customers: Customers): Fit<BgNbdParameter> {
  requireCustomers(customers)
  requireRepeating(customers)
  const length = customers.frequency.length
  const { columns, counts } = distinctRows([customers.frequency, customers.recency, customers.age], length)
  const [frequency, recency, age] = [columns[0] ?? counts, columns[1] ?? counts, columns[2] ?? counts]
  const meanAge = sum(customers.age) / length
  const meanGap = sum(customers.age) / sum(customers.frequency)
  const summit = highestOf({
    model: 'BG/NBD',
    likelihood: bgNbdLikelihood({ frequency, recency, age, counts }),
    starts: [Float64Array.of(0.5, 0.5 * meanGap, 1, 3), Float64Array.of(2, 2 * meanGap, 0.2, 4)],
    parameters: parametersWithin(meanAge),
  })
  return {
    parameters: {
      r: estimateOf(summit, 0),
      alpha: estimateOf(summit, 1),
      a: estimateOf(summit, 2),
      b: estimateOf(summit, 3),
    },
    log_likelihood: summit.value,
    covariance: summit.covariance,
    customers: length,
    distance: summit.distance,
  }
}

const ONE_RATE = 'all customers buy at one and the same rate'
const FEW_BUY = 'nearly nobody buys at all, and who does buys without end'
const NOBODY_LEAVES = 'nobody leaves'
const ONE_DROPOUT = 'all customers leave with one and the same probability'
const TWO_SORTS = 'customers leave after their first repeat or never'

const parametersWithin = (meanAge: number) => [
  { name: 'r', range: { min: 1e-5, max: 1e5 }, means: { min: FEW_BUY, max: ONE_RATE } },
  { name: 'alpha', range: { min: 1e-6 * meanAge, max: 1e6 * meanAge }, means: { min: FEW_BUY, max: ONE_RATE } },
  { name: 'a', range: { min: 1e-5, max: 1e5 }, means: { min: NOBODY_LEAVES, max: ONE_DROPOUT } },
  { name: 'b', range: { min: 1e-5, max: 1e5 }, means: { min: TWO_SORTS, max: ONE_DROPOUT } },
]
