import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jaroWinkler } from './jaro-winkler.js'

const unitsOf = (text: string) => Uint16Array.from(text, (_, at) => text.charCodeAt(at))
const likeness = (a: string, b: string) => jaroWinkler(unitsOf(a + b), 0, a.length, a.length, a.length + b.length)

test.each([
  ['martha', 'marhta', 0.961],
  ['dixon', 'dicksonx', 0.813],
  ['dwayne', 'duane', 0.84],
  ['abc', 'xyz', 0],
  ['', '', 1],
  ['', 'a', 0],
])('%s and %s are alike to %f, as Winkler has it', (a, b, expected) => {
  expect(likeness(a, b)).toBeCloseTo(expected, 3)
})

test('a text is wholly like itself, likeness is the same from both sides and lies between 0 and 1', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(likeness(a, a)).toBeCloseTo(1, 12)
      expect(likeness(a, b)).toBeCloseTo(likeness(b, a), 12)
      expect(likeness(a, b)).toBeGreaterThanOrEqual(0)
      expect(likeness(a, b)).toBeLessThanOrEqual(1)
    }),
    { seed: 12, numRuns: 1000 },
  )
})
