import { isFault } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import type { Customers } from '../customers.js'
import { isAsPromised, recoveredOf } from '../fixtures/coverage.js'
import { type Crowd, PUBLISHED_BUYING, PUBLISHED_SPENDING, rolledCustomers } from '../fixtures/rolled-customers.js'
import { choleskyOf } from '../likelihood/matrix.js'
import { fitGammaGamma } from './fit.js'
import { gammaGammaLikelihood } from './likelihood.js'

const crowd = (more: Partial<Crowd>): Customers =>
  rolledCustomers({ seed: 1, count: 2500, age: 39, buying: PUBLISHED_BUYING, spending: PUBLISHED_SPENDING, ...more })

const codeOf = (customers: Customers): string | undefined => {
  try {
    fitGammaGamma(customers)
    return undefined
  } catch (error) {
    return isFault(error) ? error.code : String(error)
  }
}

describe('the parameters are found again', () => {
  test.each([
    ['as they were published', PUBLISHED_SPENDING],
    ['of whom no two purchases are alike', { p: 1.2, q: 4, v: 60 }],
    ['of whom all spend much the same', { p: 9, q: 8, v: 30 }],
  ])('%s, over many seeds, as often within their intervals as these promise', (_, spending) => {
    const fits = Array.from({ length: 120 }, (_, seed) => fitGammaGamma(crowd({ seed: 500 + seed, spending })))
    const found = (['p', 'q', 'v'] as const).map((name) => recoveredOf(fits, name, spending[name]))
    expect(found.filter((each) => !isAsPromised(each))).toEqual([])
  })
})

describe('at the estimates', () => {
  const customers = crowd({})
  const fit = fitGammaGamma(customers)
  const { p, q, v } = fit.parameters
  const hasRepeated = (_: number, at: number) => (customers.frequency[at] ?? 0) > 0
  const [frequency, value] = [customers.frequency.filter(hasRepeated), customers.value.filter(hasRepeated)]

  test('the gradient is nought, and the curvature goes down on all sides', () => {
    const at = Float64Array.of(p.estimate, q.estimate, v.estimate)
    const there = gammaGammaLikelihood({ frequency, value, counts: value.map(() => 1) })(at)
    for (const [place, slope] of there.gradient.entries()) expect(Math.abs(slope * (at[place] ?? 0))).toBeLessThan(1e-6)
    expect(
      choleskyOf(
        there.hessian.map((each) => -each),
        3,
      ),
    ).toBeDefined()
    expect(fit.distance).toBeLessThan(1e-6)
  })

  test('only customers who bought again are looked at', () => {
    const nobodyElse = { frequency, recency: frequency.map(() => 1), age: frequency.map(() => 2), value }
    expect(fitGammaGamma(nobodyElse).parameters.p.estimate).toBeCloseTo(p.estimate, 8)
    expect(fit.customers).toBe(frequency.length)
    const noise = customers.value.map((each, at) => ((customers.frequency[at] ?? 0) > 0 ? each : 1e9))
    expect(fitGammaGamma({ ...customers, value: noise }).log_likelihood).toBe(fit.log_likelihood)
  })

  test('cents instead of dollars make v a hundred times as large and change nothing else', () => {
    const cents = fitGammaGamma({ ...customers, value: customers.value.map((each) => each * 100) })
    expect(cents.parameters.v.estimate / v.estimate).toBeCloseTo(100, 6)
    expect(cents.parameters.p.estimate).toBeCloseTo(p.estimate, 8)
    expect(cents.parameters.q.standard_error).toBeCloseTo(q.standard_error, 8)
  })
})

describe('values from which nothing can be told are refused', () => {
  const some = crowd({ count: 400 })

  test.each<[string, Customers, string]>([
    ['where all are one and the same', { ...some, value: some.value.map(() => 20) }, 'LIKELIHOOD_WITHOUT_MAXIMUM'],
    ['where hardly anybody bought again', crowd({ count: 12 }), 'CUSTOMERS_TOO_FEW'],
    ['where some are nothing', { ...some, value: some.value.map(() => 0) }, 'CUSTOMERS_INVALID'],
  ])('%s', (_, customers, code) => {
    expect(codeOf(customers)).toBe(code)
  })
})
