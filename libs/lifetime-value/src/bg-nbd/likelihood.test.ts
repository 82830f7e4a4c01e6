import { describe, expect, test } from 'vitest'
import { byDifferences } from '../fixtures/differences.js'
import { integralOf, integralToInfinity } from '../fixtures/integral.js'
import { PUBLISHED_BUYING, PUBLISHED_SPENDING, rolledCustomers } from '../fixtures/rolled-customers.js'
import { logGamma } from '../special/gamma.js'
import { bgNbdLikelihood } from './likelihood.js'

const PLACES = [Object.values(PUBLISHED_BUYING), [3, 12, 0.4, 0.7], [0.6, 0.2, 5, 1], [40, 300, 1, 9]]

describe.each(PLACES)('the likelihood at r = %d, α = %d, a = %d, b = %d', (r, alpha, a, b) => {
  test.each([
    [0, 0, 38.86],
    [1, 1.71, 38.86],
    [2, 30.43, 38.86],
    [26, 30.86, 31],
    [3, 0, 20],
  ])('is what integrating over rates and dropouts gives, of %d repeats up to %d in %d', (frequency, recency, age) => {
    const rates = (until: number) =>
      integralToInfinity((rate) =>
        Math.exp(
          frequency * Math.log(rate) - rate * until + r * Math.log(alpha) + (r - 1) * Math.log(rate) - alpha * rate - logGamma(r),
        ),
      )
    const betaOf = logGamma(a) + logGamma(b) - logGamma(a + b)
    const dropouts = (left: number, stayed: number) =>
      integralOf((p, rest) => Math.exp((a - 1 + left) * Math.log(p) + (b - 1 + stayed) * Math.log(rest) - betaOf))
    const alive = rates(age) * dropouts(0, frequency)
    const gone = frequency === 0 ? 0 : rates(recency) * dropouts(1, frequency - 1)
    const one = (number: number) => Float64Array.of(number)
    const likelihood = bgNbdLikelihood({ frequency: one(frequency), recency: one(recency), age: one(age), counts: one(1) })
    expect(likelihood(Float64Array.of(r, alpha, a, b)).value).toBeCloseTo(Math.log(alive + gone), 9)
  })

  test('has the slope and the curvature that differences show', () => {
    const customers = rolledCustomers({ seed: 5, count: 300, age: 40, buying: PUBLISHED_BUYING, spending: PUBLISHED_SPENDING })
    const likelihood = bgNbdLikelihood({ ...customers, counts: customers.age.map((_, at) => 1 + (at % 3)) })
    const at = Float64Array.of(r, alpha, a, b)
    const { gradient, hessian } = likelihood(at)
    const shown = byDifferences(likelihood, at)
    for (const [cell, slope] of gradient.entries()) expect(slope / (shown.gradient[cell] ?? NaN)).toBeCloseTo(1, 6)
    for (const [cell, bend] of hessian.entries()) {
      const expected = shown.hessian[cell] ?? NaN
      expect(Math.abs(bend - expected)).toBeLessThan(1e-7 + 1e-6 * Math.abs(expected))
    }
  })
})
