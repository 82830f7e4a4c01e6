import { describe, expect, test } from 'vitest'
import { expectedPurchases } from './bg-nbd/expectation.js'
import { PUBLISHED_BUYING, PUBLISHED_SPENDING, rolledCustomers } from './fixtures/rolled-customers.js'
import { expectedValue } from './gamma-gamma/expectation.js'
import { prospectsOf } from './lifetime-value.js'

const CUSTOMERS = {
  frequency: Float64Array.of(2, 0, 2, 7),
  recency: Float64Array.of(30.43, 0, 30.43, 36),
  age: Float64Array.of(38.86, 38.86, 38.86, 38),
  value: Float64Array.of(22.35, 0, 40, 73.74),
}
const WEEKS = 365.25 / 12 / 7

describe('an expected value', () => {
  test('is everybody’s mean without a purchase, and goes to the customer’s own with many', () => {
    const { p, q, v } = PUBLISHED_SPENDING
    expect(expectedValue(PUBLISHED_SPENDING, 0, 0)).toBeCloseTo((p * v) / (q - 1), 12)
    expect(expectedValue(PUBLISHED_SPENDING, 2, 22.35)).toBeCloseTo(24.65, 1)
    expect(expectedValue(PUBLISHED_SPENDING, 100_000, 90)).toBeCloseTo(90, 1)
  })

  test('is none where the mean of all is infinite', () => {
    expect(() => expectedValue({ p: 1, q: 0.9, v: 10 }, 0, 0)).toThrow('VALUE_WITHOUT_MEAN')
    expect(expectedValue({ p: 1, q: 0.9, v: 10 }, 1, 5)).toBeCloseTo(15 / 0.9, 12)
  })
})

describe('the value of a customer', () => {
  test('without a discount is what is expected to be bought by what it is expected to be worth', () => {
    const { purchases, value } = prospectsOf(CUSTOMERS, PUBLISHED_BUYING, PUBLISHED_SPENDING, {
      months: 12,
      discount: 0,
      month: WEEKS,
    })
    const expected = expectedPurchases(PUBLISHED_BUYING, { frequency: 2, recency: 30.43, age: 38.86 }, 12 * WEEKS)
    expect(purchases[0]).toBeCloseTo(expected, 12)
    expect(purchases[2]).toBe(purchases[0])
    expect(value[2]).toBeCloseTo(expected * expectedValue(PUBLISHED_SPENDING, 2, 40), 10)
    expect(value[1]).toBeGreaterThan(0)
  })

  test('takes the discount from each month’s purchases at its end', () => {
    const horizon = { months: 2, discount: 0.1, month: WEEKS }
    const [value = 0] = prospectsOf(CUSTOMERS, PUBLISHED_BUYING, PUBLISHED_SPENDING, horizon).value
    const [first, both] = [1, 2].map((months) =>
      expectedPurchases(PUBLISHED_BUYING, { frequency: 2, recency: 30.43, age: 38.86 }, months * WEEKS),
    )
    const each = expectedValue(PUBLISHED_SPENDING, 2, 22.35)
    expect(value).toBeCloseTo(each * ((first ?? NaN) / 1.1 + ((both ?? NaN) - (first ?? NaN)) / 1.21), 10)
  })

  test('of a crowd falls with the discount and grows with the months', () => {
    const crowd = rolledCustomers({ seed: 3, count: 500, age: 39, buying: PUBLISHED_BUYING, spending: PUBLISHED_SPENDING })
    const total = (months: number, discount: number) =>
      prospectsOf(crowd, PUBLISHED_BUYING, PUBLISHED_SPENDING, { months, discount, month: WEEKS }).value.reduce(
        (sum, each) => sum + each,
        0,
      )
    expect(total(12, 0.02)).toBeLessThan(total(12, 0.01))
    expect(total(12, 0.01)).toBeLessThan(total(13, 0.01))
  })

  test('is refused for more months than anybody can look ahead', () => {
    const far = { months: 10_000, discount: 0.01, month: WEEKS }
    expect(() => prospectsOf(CUSTOMERS, PUBLISHED_BUYING, PUBLISHED_SPENDING, far)).toThrow('LIMIT_EXCEEDED')
  })
})
