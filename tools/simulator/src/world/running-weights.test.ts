import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runningWeights } from './running-weights.js'

test('a place in the sum falls into the weight in which adding up finds it, also after some were taken', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.boolean()), { minLength: 1, maxLength: 70 }), (all) => {
      const weights = runningWeights()
      for (const [weight] of all) weights.append(weight)
      for (const [index, [weight, isTaken]] of all.entries()) if (isTaken) weights.take(index, weight)
      const expected = all.flatMap(([weight, isTaken], index) => (isTaken ? [] : Array<number>(weight).fill(index)))
      expect(weights.total).toBe(expected.length)
      expect(expected.map((_, place) => weights.at(place))).toEqual(expected)
    }),
    { seed: 11, numRuns: 200 },
  )
})
