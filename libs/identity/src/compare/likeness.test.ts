import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Dictionary } from '../text/dictionary.js'
import { editsWithin } from '../text/edits.js'
import { jaroWinkler } from '../text/jaro-winkler.js'
import { ALIKE, edits, likeness } from './likeness.js'

test('a look at the letters alone changes nothing that is asked for', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'p', '0', ' '), minLength: 1, maxLength: 36 })
  const near = fc.tuple(word, fc.nat(), word).map(([text, at, piece]) => text.slice(0, at % text.length) + piece.slice(0, 2))
  fc.assert(
    fc.property(word, fc.oneof(word, near), fc.integer({ min: 0, max: 2 }), (one, other, most) => {
      fc.pre(other !== '')
      const values = new Dictionary()
      const [a, b] = [values.intern(one), values.intern(other)]
      const [from, to, otherFrom, otherTo] = [values.startOf(a), values.startOf(a + 1), values.startOf(b), values.startOf(b + 1)]
      expect(edits(values, a, b, most)).toBe(editsWithin(values.units, from, to, otherFrom, otherTo, most))
      const whole = jaroWinkler(values.units, from, to, otherFrom, otherTo)
      const orLess = (like: number) => (like >= ALIKE ? like : 'less')
      expect(orLess(likeness(values, a, b))).toBe(orLess(whole))
    }),
    { seed: 14, numRuns: 5000 },
  )
})
