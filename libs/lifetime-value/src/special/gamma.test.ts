import { expect, test } from 'vitest'
import { digamma, logGamma, trigamma } from './gamma.js'

const EULER = 0.5772156649015329
/** Those that are off by more than the last digits of a double. */
const off = (pairs: readonly (readonly [number, number])[]) =>
  pairs.filter(([value, expected]) => !(Math.abs(value - expected) <= 4e-15 * Math.max(1, Math.abs(expected))))

test('the logarithm of gamma is that of factorials, and of √π at a half', () => {
  const factorials = [1]
  for (let n = 1; n <= 20; n += 1) factorials.push((factorials.at(-1) ?? 0) * n)
  expect(off(factorials.map((factorial, n) => [logGamma(n + 1), Math.log(factorial)]))).toEqual([])
  expect(
    off([
      [logGamma(0.5), Math.log(Math.PI) / 2],
      [logGamma(0.25), 1.2880225246980774],
      [logGamma(100), 359.1342053695754],
      [logGamma(1e-10), 10 * Math.LN10 - EULER * 1e-10],
    ]),
  ).toEqual([])
})

test('gamma follows its reflection: Γ(x)Γ(1−x) is π over the sine of πx', () => {
  const places = [0.01, 0.1, 0.243, 0.4, 0.793]
  expect(off(places.map((x) => [logGamma(x) + logGamma(1 - x), Math.log(Math.PI / Math.sin(Math.PI * x))]))).toEqual([])
})

test('the first derivative has the values that are known of it', () => {
  expect(
    off([
      [digamma(1), -EULER],
      [digamma(0.5), -EULER - 2 * Math.LN2],
      [digamma(0.25), -EULER - Math.PI / 2 - 3 * Math.LN2],
      [digamma(10), 2.251752589066721],
    ]),
  ).toEqual([])
})

test('the second derivative has the values that are known of it', () => {
  expect(
    off([
      [trigamma(1), Math.PI ** 2 / 6],
      [trigamma(0.5), Math.PI ** 2 / 2],
      [trigamma(10), Math.PI ** 2 / 6 - [1, 2, 3, 4, 5, 6, 7, 8, 9].reduce((sum, n) => sum + 1 / n ** 2, 0)],
    ]),
  ).toEqual([])
})

test.each([0.02, 0.3, 1, 2.5, 9.99, 10, 40, 5000])('each is the slope of the one before it, at %d', (x) => {
  const step = x * 1e-4
  // the central difference of a curve, without the part of its error that falls with the square of the step
  const slope = (curve: (at: number) => number) => {
    const wide = (curve(x + step) - curve(x - step)) / (2 * step)
    const narrow = (curve(x + step / 2) - curve(x - step / 2)) / step
    return (4 * narrow - wide) / 3
  }
  expect(slope(logGamma) / digamma(x)).toBeCloseTo(1, 7)
  expect(slope(digamma) / trigamma(x)).toBeCloseTo(1, 7)
})
