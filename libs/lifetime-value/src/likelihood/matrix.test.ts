import { expect, test } from 'vitest'
import { choleskyOf, dotProduct, inverseOf, solved } from './matrix.js'

const MATRIX = Float64Array.of(4, 2, -1, 2, 5, 0.5, -1, 0.5, 3)

test('a positive definite matrix is taken apart, solved for and inverted', () => {
  const lower = choleskyOf(MATRIX, 3) ?? new Float64Array(9)
  const x = solved(lower, Float64Array.of(1, -2, 3))
  expect(dotProduct(MATRIX.subarray(0, 3), x)).toBeCloseTo(1, 14)
  expect(dotProduct(MATRIX.subarray(3, 6), x)).toBeCloseTo(-2, 14)
  expect(dotProduct(MATRIX.subarray(6, 9), x)).toBeCloseTo(3, 14)
  const inverse = inverseOf(lower, 3)
  for (let row = 0; row < 3; row += 1)
    for (let column = 0; column < 3; column += 1)
      expect(dotProduct(MATRIX.subarray(row * 3, row * 3 + 3), inverse.subarray(column * 3, column * 3 + 3))).toBeCloseTo(
        row === column ? 1 : 0,
        14,
      )
})

test.each([
  ['indefinite', [1, 2, 2, 1]],
  ['of less than its rank', [1, 1, 1, 1]],
  ['of no numbers', [Number.NaN, 0, 0, 1]],
])('a matrix that is %s is refused', (_, cells) => {
  expect(choleskyOf(Float64Array.from(cells), 2)).toBeUndefined()
})
