import { seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { hyp2f1 } from '../fixtures/hypergeometric.js'
import { integralOf } from '../fixtures/integral.js'
import { PUBLISHED_BUYING, rollPurchases } from '../fixtures/rolled-customers.js'
import { rollBeta, rollGamma } from '../fixtures/rolls.js'
import { logGamma } from '../special/gamma.js'
import { type BgNbd, expectedPurchases, type History, probabilityAlive } from './expectation.js'

const HISTORIES: readonly History[] = [
  { frequency: 0, recency: 0, age: 38.86 },
  { frequency: 1, recency: 1.71, age: 38.86 },
  { frequency: 2, recency: 30.43, age: 38.86 },
  { frequency: 26, recency: 30.86, age: 31 },
]

/** As the paper has it. */
function closedForm({ r, alpha, a, b }: BgNbd, { frequency: x, recency, age }: History, time: number): number {
  const c = a + b + x - 1
  const left = (alpha + age) / (alpha + age + time)
  const purchases = (c / (a - 1)) * (1 - left ** (r + x) * hyp2f1(r + x, b + x, c, 1 - left))
  const gone = x === 0 ? 0 : (a / (b + x - 1)) * ((alpha + age) / (alpha + recency)) ** (r + x)
  return purchases / (1 + gone)
}

/** Purchases of a rate λ and a dropout p are (1−e^(−λpt))/p; over the rates that is (1−((α+T)/(α+T+pt))^(r+x))/p. */
function integrated(model: BgNbd, history: History, time: number): number {
  const [rate, since, b] = [model.r + history.frequency, model.alpha + history.age, model.b + history.frequency]
  const beta = logGamma(model.a) + logGamma(b) - logGamma(model.a + b)
  const purchases = integralOf(
    (p, rest) =>
      (-Math.expm1(-rate * Math.log1p((p * time) / since)) / p) *
      Math.exp((model.a - 1) * Math.log(p) + (b - 1) * Math.log(rest) - beta),
  )
  return purchases * probabilityAlive(model, history)
}

test('Gauss’s function has the values that are known of it', () => {
  expect(hyp2f1(1, 1, 2, 0.7)).toBeCloseTo(-Math.log(0.3) / 0.7, 13)
  expect(hyp2f1(2.5, 1.3, 1.3, 0.6)).toBeCloseTo(0.4 ** -2.5, 12)
  expect(hyp2f1(0.5, 1, 1.5, 0.81)).toBeCloseTo(Math.atanh(0.9) / 0.9, 13)
  expect(hyp2f1(0.5, 0.5, 1.5, 0.36)).toBeCloseTo(Math.asin(0.6) / 0.6, 13)
})

describe('expected purchases', () => {
  test('are those that were published of a customer: 1.226 within 39 weeks after two repeats in 38.86', () => {
    const history = { frequency: 2, recency: 30.43, age: 38.86 }
    expect(expectedPurchases(PUBLISHED_BUYING, history, 39)).toBeCloseTo(1.226, 3)
  })

  test.each([0.1, 10, 52, 520])('are those of the closed form and of the integral, for %d weeks', (time) => {
    for (const history of HISTORIES) {
      const expected = expectedPurchases(PUBLISHED_BUYING, history, time)
      expect(expected / closedForm(PUBLISHED_BUYING, history, time)).toBeCloseTo(1, 9)
      expect(expected / integrated(PUBLISHED_BUYING, history, time)).toBeCloseTo(1, 9)
    }
  })

  test.each([
    ['a is 1', { r: 0.5, alpha: 5, a: 1, b: 2 }],
    ['a is next to 1', { r: 0.5, alpha: 5, a: 1 + 1e-12, b: 2 }],
    ['a and b make 1', { r: 0.5, alpha: 5, a: 0.4, b: 0.6 }],
    ['all rates are nearly the same', { r: 3000, alpha: 4000, a: 1.2, b: 3 }],
    ['hardly anybody leaves', { r: 2, alpha: 9, a: 0.05, b: 400 }],
  ])('are those of the integral where %s', (_, model) => {
    for (const history of HISTORIES)
      expect(expectedPurchases(model, history, 52) / integrated(model, history, 52)).toBeCloseTo(1, 8)
  })

  test('grow with time from nothing, and are none for who has surely left', () => {
    const history = { frequency: 4, recency: 20, age: 38 }
    const byWeek = Array.from({ length: 60 }, (_, week) => expectedPurchases(PUBLISHED_BUYING, history, week))
    expect(byWeek[0]).toBe(0)
    expect(byWeek).toEqual(byWeek.toSorted((one, other) => one - other))
    expect(expectedPurchases(PUBLISHED_BUYING, { frequency: 5000, recency: 1, age: 1e6 }, 52)).toBe(0)
  })

  test('are refused for a time beyond all that has been watched', () => {
    expect(() => expectedPurchases({ r: 1, alpha: 1e-6, a: 1, b: 1 }, { frequency: 0, recency: 0, age: 0 }, 1e6)).toThrow(
      'HORIZON_TOO_LONG',
    )
  })
})

describe('of customers who are rolled with a known end', () => {
  const model = { r: 0.9, alpha: 8, a: 0.8, b: 2.5 }
  const [age, time] = [30, 20]
  const dice = seededDice(17)
  const rolled = Array.from({ length: 40_000 }, () => {
    const [rate, dropout] = [rollGamma(dice, model.r, model.alpha), rollBeta(dice, model.a, model.b)]
    const { moments, hasLeft } = rollPurchases(dice, rate, dropout, age)
    const later = hasLeft ? [] : rollPurchases(dice, rate, dropout, time).moments
    return { history: { frequency: moments.length, recency: moments.at(-1) ?? 0, age }, hasLeft, later: later.length }
  })
  const meanOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length

  test.each([
    ['without a repeat', (x: number) => x === 0],
    ['with one', (x: number) => x === 1],
    ['with a few', (x: number) => x > 1 && x < 5],
    ['with many', (x: number) => x >= 5],
  ])('those %s are as often alive and buy as often as is expected of them', (_, are) => {
    const these = rolled.filter(({ history }) => are(history.frequency))
    const alive = meanOf(these.map(({ hasLeft }) => (hasLeft ? 0 : 1)))
    const later = meanOf(these.map(({ later }) => later))
    const error = Math.sqrt(meanOf(these.map((each) => (each.later - later) ** 2)) / these.length)
    expect(Math.abs(meanOf(these.map(({ history }) => probabilityAlive(model, history))) - alive)).toBeLessThan(
      3 / Math.sqrt(these.length) / 2,
    )
    expect(Math.abs(meanOf(these.map(({ history }) => expectedPurchases(model, history, time))) - later)).toBeLessThan(3 * error)
  })
})
