import { isFault } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import type { Customers } from '../customers.js'
import { isAsPromised, recoveredOf } from '../fixtures/coverage.js'
import { type Crowd, PUBLISHED_BUYING, PUBLISHED_SPENDING, rolledCustomers } from '../fixtures/rolled-customers.js'
import { choleskyOf } from '../likelihood/matrix.js'
import { fitBgNbd } from './fit.js'
import { bgNbdLikelihood } from './likelihood.js'

const crowd = (more: Partial<Crowd>): Customers =>
  rolledCustomers({ seed: 1, count: 2500, age: 39, buying: PUBLISHED_BUYING, spending: PUBLISHED_SPENDING, ...more })

const codeOf = (customers: Customers): string | undefined => {
  try {
    fitBgNbd(customers)
    return undefined
  } catch (error) {
    return isFault(error) ? error.code : String(error)
  }
}

describe('the parameters are found again', () => {
  test.each([
    ['as they were published', PUBLISHED_BUYING, 39],
    ['of frequent buyers', { r: 2, alpha: 6, a: 1.5, b: 6 }, 60],
    ['of few who leave', { r: 0.8, alpha: 10, a: 0.5, b: 4 }, 80],
  ])('%s, over many seeds, as often within their intervals as these promise', (_, buying, age) => {
    const fits = Array.from({ length: 120 }, (_, seed) => fitBgNbd(crowd({ seed: 100 + seed, age, buying })))
    const found = (['r', 'alpha', 'a', 'b'] as const).map((name) => recoveredOf(fits, name, buying[name]))
    expect(found.filter((each) => !isAsPromised(each))).toEqual([])
  })
})

describe('at the estimates', () => {
  const customers = crowd({})
  const fit = fitBgNbd(customers)
  const { r, alpha, a, b } = fit.parameters
  const at = Float64Array.of(r.estimate, alpha.estimate, a.estimate, b.estimate)
  const likelihood = bgNbdLikelihood({ ...customers, counts: customers.age.map(() => 1) })

  test('the gradient is nought, and the curvature goes down on all sides', () => {
    const { gradient, hessian, value } = likelihood(at)
    for (const [place, slope] of gradient.entries()) expect(Math.abs(slope * (at[place] ?? 0))).toBeLessThan(1e-6)
    expect(
      choleskyOf(
        hessian.map((each) => -each),
        4,
      ),
    ).toBeDefined()
    expect(fit.distance).toBeLessThan(1e-6)
    expect(fit.log_likelihood).toBeCloseTo(value, 6)
  })

  test('the covariance is the inverse of the curvature by the parameters themselves', () => {
    const { hessian } = likelihood(at)
    for (let row = 0; row < 4; row += 1)
      for (let column = 0; column < 4; column += 1) {
        let sum = 0
        for (let k = 0; k < 4; k += 1) sum -= (hessian[row * 4 + k] ?? 0) * (fit.covariance[k * 4 + column] ?? 0)
        expect(sum).toBeCloseTo(row === column ? 1 : 0, 6)
      }
  })

  test('they are the same whatever order the customers come in', () => {
    const back = (column: Float64Array) => column.toReversed()
    const other = fitBgNbd({
      frequency: back(customers.frequency),
      recency: back(customers.recency),
      age: back(customers.age),
      value: back(customers.value),
    })
    expect(other.parameters.b.estimate).toBeCloseTo(b.estimate, 8)
  })

  test('days instead of weeks make alpha seven times as large and change nothing else', () => {
    const days = fitBgNbd({
      ...customers,
      recency: customers.recency.map((each) => each * 7),
      age: customers.age.map((each) => each * 7),
    })
    expect(days.parameters.alpha.estimate / alpha.estimate).toBeCloseTo(7, 8)
    expect(days.parameters.alpha.standard_error / alpha.standard_error).toBeCloseTo(7, 8)
    expect(days.parameters.a.estimate).toBeCloseTo(a.estimate, 8)
  })
})

describe('histories from which nothing can be told are refused', () => {
  const some = crowd({ count: 400 })
  const all = (number: number) => some.age.map(() => number)

  test.each<[string, Customers, string]>([
    [
      'where everybody buys up to the last moment, as if nobody left',
      { ...some, recency: some.age.map((age, at) => ((some.frequency[at] ?? 0) > 0 ? age : 0)) },
      'LIKELIHOOD_WITHOUT_MAXIMUM',
    ],
    [
      'where all are one and the same',
      { frequency: all(3), recency: all(20), age: all(30), value: all(5) },
      'LIKELIHOOD_WITHOUT_MAXIMUM',
    ],
    ['where hardly anybody bought again', crowd({ count: 12 }), 'CUSTOMERS_TOO_FEW'],
    ['where nobody did', { ...some, frequency: all(0), recency: all(0) }, 'CUSTOMERS_TOO_FEW'],
    ['where the last purchase is after the last moment', { ...some, recency: all(100) }, 'CUSTOMERS_INVALID'],
  ])('%s', (_, customers, code) => {
    expect(codeOf(customers)).toBe(code)
  })
})
