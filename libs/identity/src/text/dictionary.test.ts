import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Dictionary } from './dictionary.js'

test('a text has one number, the empty one 0, and comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 3000 }), (texts) => {
      const dictionary = new Dictionary()
      const codes = texts.map((text) => dictionary.intern(text))
      expect(codes.map((code) => dictionary.textOf(code))).toEqual(texts)
      expect(texts.map((text) => dictionary.find(text))).toEqual(codes)
      expect(dictionary.size).toBe(new Set(['', ...texts]).size)
    }),
    { seed: 13, numRuns: 30 },
  )
  expect(new Dictionary().intern('')).toBe(0)
  expect(new Dictionary().find('never told')).toBeUndefined()
})
