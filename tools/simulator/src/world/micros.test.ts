import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { microsOf, microText } from './micros.js'

describe('an instant of the simulated world', () => {
  test.each([
    [0, '1970-01-01T00:00:00.000000Z'],
    [1_767_225_600_000_001, '2026-01-01T00:00:00.000001Z'],
    [1_767_225_599_999_999, '2025-12-31T23:59:59.999999Z'],
  ])('%d microseconds reads %s, there and back', (time_us, text) => {
    expect(microText(time_us)).toBe(text)
    expect(microsOf(text)).toBe(time_us)
  })

  test('reads as a date does, on any day of four centuries', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1800, 0, 1), max: Date.UTC(2200, 0, 1) }), fc.nat(999), (time_ms, micros) => {
        const expected = `${new Date(time_ms).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`
        expect(microText(time_ms * 1000 + micros)).toBe(expected)
      }),
      { seed: 3, numRuns: 2000 },
    )
  })

  test.each(['', 'yesterday', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z', '2026-02-31T00:00:00.000000Z'])(
    'is not %j',
    (text) => {
      expect(() => microsOf(text)).toThrow('INSTANT_INVALID')
    },
  )
})
