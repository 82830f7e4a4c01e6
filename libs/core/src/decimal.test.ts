import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalText, decimalUnits } from './decimal.js'

test('units and text are two faces of one number', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: 0, max: 6 }), (units, scale) => {
      expect(decimalUnits(decimalText(units, scale), scale)).toBe(units)
    }),
    { seed: 1 },
  )
  expect(decimalText(-5n, 2)).toBe('-0.05')
  expect(decimalUnits('129900.5', 2)).toBe(12990050n)
})

test.each(['', '1.', '.5', '1e3', '1.005', 'abc', '1,5'])('%j is no amount with two digits', (text) => {
  expect(() => decimalUnits(text, 2)).toThrow('DECIMAL_INVALID')
})
