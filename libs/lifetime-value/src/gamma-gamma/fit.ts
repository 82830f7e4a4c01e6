import { type Customers, requireCustomers, requireRepeating } from '../customers.js'
import { distinctRows } from '../distinct-rows.js'
import { estimateOf, type Fit, highestOf } from '../likelihood/estimates.js'
import { gammaGammaLikelihood } from './likelihood.js'

export type GammaGammaParameter = 'p' | 'q' | 'v'

/**
 * The parameters of the Gamma-Gamma model by maximum likelihood, of the customers who bought again. V is of the same unit as
 * the values. CUSTOMERS_INVALID, CUSTOMERS_TOO_FEW, LIKELIHOOD_WITHOUT_MAXIMUM, LIKELIHOOD_FLAT.
 */
export function fitGammaGamma(customers: Customers): Fit<GammaGammaParameter> {
  requireCustomers(customers)
  const repeating = requireRepeating(customers)
  const hasRepeated = (_: number, at: number) => (customers.frequency[at] ?? 0) > 0
  const given = [customers.frequency.filter(hasRepeated), customers.value.filter(hasRepeated)]
  const { columns, counts } = distinctRows(given, repeating)
  const [frequency, value] = [columns[0] ?? counts, columns[1] ?? counts]
  const mean = value.reduce((sum, each, at) => sum + each * (counts[at] ?? 0), 0) / repeating
  const summit = highestOf({
    model: 'Gamma-Gamma',
    likelihood: gammaGammaLikelihood({ frequency, value, counts }),
    starts: [Float64Array.of(2, 3, mean), Float64Array.of(10, 2, mean / 10)],
    parameters: parametersWithin(mean),
  })
  return {
    parameters: { p: estimateOf(summit, 0), q: estimateOf(summit, 1), v: estimateOf(summit, 2) },
    log_likelihood: summit.value,
    covariance: summit.covariance,
    customers: repeating,
    distance: summit.distance,
  }
}

const ALWAYS_THE_SAME = 'a customer always spends the same'
const ONE_MEAN = 'all customers spend the same on average'
const ANYTHING = 'one purchase tells nothing of the next'

const parametersWithin = (mean: number) => [
  { name: 'p', range: { min: 1e-5, max: 1e4 }, means: { min: ANYTHING, max: ALWAYS_THE_SAME } },
  { name: 'q', range: { min: 1e-5, max: 1e5 }, means: { min: ANYTHING, max: ONE_MEAN } },
  { name: 'v', range: { min: 1e-7 * mean, max: 1e7 * mean }, means: { min: ALWAYS_THE_SAME, max: ONE_MEAN } },
]
