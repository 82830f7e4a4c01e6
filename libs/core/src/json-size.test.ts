import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonSize } from './json-size.js'

const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())

test('a value never takes more bytes than its size says, and its size is exact above the limit', () => {
  fc.assert(
    fc.property(objects, fc.integer({ min: 0, max: 300 }), (value, at_most) => {
      const object = JSON.parse(JSON.stringify(value))
      const bytes = Buffer.byteLength(JSON.stringify(object))
      const size = jsonSize(object, at_most)
      expect(size).toBeGreaterThanOrEqual(bytes)
      expect(size === bytes || size <= at_most).toBe(true)
    }),
    { seed: 5, numRuns: 500 },
  )
})
