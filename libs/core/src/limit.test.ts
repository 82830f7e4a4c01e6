import { expect, test } from 'vitest'
import { withinLimit } from './limit.js'

test('a limit lets its ends in and names what it refuses', () => {
  expect(withinLimit('first', 1, { min: 1, max: 100 })).toBe(1)
  expect(withinLimit('first', 100, { min: 1, max: 100 })).toBe(100)
  expect(() => withinLimit('first', 101, { min: 1, max: 100 })).toThrow(
    'LIMIT_EXCEEDED: first: expected a number from 1 to 100, got 101',
  )
  expect(() => withinLimit('first', Number.NaN, { min: 1, max: 100 })).toThrow('LIMIT_EXCEEDED')
})
