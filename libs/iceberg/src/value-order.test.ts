import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SingleValue } from './single-value.js'
import { compareValues } from './value-order.js'

test.each<[string, SingleValue, SingleValue]>([
  ['texts by their bytes, not by halves of characters', '\uFFFD', '\u{1F600}'],
  ['a text before what it begins', 'a', 'ab'],
  ['bytes without sign', Uint8Array.of(127), Uint8Array.of(128)],
  ['long numbers exactly', 2n ** 62n, 2n ** 62n + 1n],
  ['a number that was widened beside one that was not', 7, 8n],
  ['false before true', false, true],
])('the order has %s', (_, lesser, greater) => {
  expect(compareValues(lesser, greater)).toBeLessThan(0)
  expect(compareValues(greater, lesser)).toBeGreaterThan(0)
  expect(compareValues(lesser, lesser)).toBe(0)
})

test('both zeros are one', () => {
  expect(compareValues(-0, 0)).toBe(0)
})

test('the order of texts is that of their UTF-8 bytes', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 5 })
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      expect(Math.sign(compareValues(one, other))).toBe(Math.sign(Buffer.compare(Buffer.from(one), Buffer.from(other))))
    }),
    { seed: 2 },
  )
})
