import { describe, expect, test } from 'vitest'
import { climb } from './climb.js'
import type { LogLikelihood } from './derivatives.js'

const WIDE = { min: 1e-6, max: 1e6 }

/** The likelihood of a gamma distribution's rate and of a second one's: known maxima, known errors. */
const rates: LogLikelihood = ([first = 0, second = 0]) => ({
  value: 40 * Math.log(first) - 8 * first + 90 * Math.log(second) - 3 * second,
  gradient: Float64Array.of(40 / first - 8, 90 / second - 3),
  hessian: Float64Array.of(-40 / first ** 2, 0, 0, -90 / second ** 2),
})

describe('a climb', () => {
  test.each([
    [1, 1],
    [1e-4, 1e4],
    [900, 2e-3],
  ])('from %d and %d ends at the maximum, with the errors of its logarithms', (first, second) => {
    const summit = climb(rates, Float64Array.of(first, second), [WIDE, WIDE])
    expect(summit.parameters[0]).toBeCloseTo(5, 10)
    expect(summit.parameters[1]).toBeCloseTo(30, 9)
    expect(summit.distance).toBeLessThan(1e-9)
    expect(summit.covariance?.[0]).toBeCloseTo(1 / 40, 10)
    expect(summit.covariance?.[3]).toBeCloseTo(1 / 90, 10)
  })

  test('goes over a ridge that is curved upwards', () => {
    // in s = ln x it is −(s² − 4)²: at s = 0.1 it bends upwards
    const ridge: LogLikelihood = ([x = 1]) => {
      const s = Math.log(x)
      const [slope, bend] = [-4 * s * (s * s - 4), -12 * s * s + 16]
      return {
        value: -((s * s - 4) ** 2),
        gradient: Float64Array.of(slope / x),
        hessian: Float64Array.of((bend - slope) / x ** 2),
      }
    }
    const summit = climb(ridge, Float64Array.of(Math.exp(0.1)), [WIDE])
    expect(Math.log(summit.parameters[0] ?? 0)).toBeCloseTo(2, 10)
  })

  test('that never ends says which parameter left, and which way', () => {
    const rising: LogLikelihood = ([x = 1]) => ({
      value: -1 / x,
      gradient: Float64Array.of(1 / x ** 2),
      hessian: Float64Array.of(-2 / x ** 3),
    })
    expect(climb(rising, Float64Array.of(1), [WIDE])).toMatchObject({ left: { parameter: 0, towards: 'max' } })
  })
})
