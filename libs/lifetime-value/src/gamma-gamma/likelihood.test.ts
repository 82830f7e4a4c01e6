import { describe, expect, test } from 'vitest'
import { byDifferences } from '../fixtures/differences.js'
import { integralToInfinity } from '../fixtures/integral.js'
import { PUBLISHED_BUYING, PUBLISHED_SPENDING, rolledCustomers } from '../fixtures/rolled-customers.js'
import { logGamma } from '../special/gamma.js'
import { gammaGammaLikelihood } from './likelihood.js'

const PLACES = [Object.values(PUBLISHED_SPENDING), [0.7, 1.2, 90], [30, 12, 8], [800, 3, 0.02]]

const logOfGamma = (at: number, shape: number, rate: number) =>
  shape * Math.log(rate) + (shape - 1) * Math.log(at) - rate * at - logGamma(shape)

describe.each(PLACES)('the likelihood at p = %d, q = %d, v = %d', (p, q, v) => {
  test.each([
    [1, 11.77],
    [2, 22.35],
    [26, 73.74],
  ])('is what integrating over customers gives, of %d repeats of %d on average', (x, mean) => {
    // a mean of x purchases is Gamma(px, xν), ν is Gamma(q, v)
    const integral = integralToInfinity((share) => {
      const rate = (share * (p * x + q)) / (v + x * mean)
      return Math.exp(logOfGamma(mean, p * x, x * rate) + logOfGamma(rate, q, v)) * ((p * x + q) / (v + x * mean))
    })
    const one = (number: number) => Float64Array.of(number)
    const likelihood = gammaGammaLikelihood({ frequency: one(x), value: one(mean), counts: one(1) })
    expect(likelihood(Float64Array.of(p, q, v)).value).toBeCloseTo(Math.log(integral), 8)
  })

  test('has the slope and the curvature that differences show', () => {
    const customers = rolledCustomers({ seed: 6, count: 300, age: 40, buying: PUBLISHED_BUYING, spending: PUBLISHED_SPENDING })
    const hasRepeated = (_: number, at: number) => (customers.frequency[at] ?? 0) > 0
    const [frequency, value] = [customers.frequency.filter(hasRepeated), customers.value.filter(hasRepeated)]
    const likelihood = gammaGammaLikelihood({ frequency, value, counts: value.map((_, at) => 1 + (at % 3)) })
    const at = Float64Array.of(p, q, v)
    const { gradient, hessian } = likelihood(at)
    const shown = byDifferences(likelihood, at)
    for (const [cell, slope] of gradient.entries()) expect(slope / (shown.gradient[cell] ?? NaN)).toBeCloseTo(1, 6)
    for (const [cell, bend] of hessian.entries()) {
      const expected = shown.hessian[cell] ?? NaN
      expect(Math.abs(bend - expected)).toBeLessThan(1e-7 + 1e-6 * Math.abs(expected))
    }
  })
})
