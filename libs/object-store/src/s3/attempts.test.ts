import { seededDice, virtualClock } from '@storemesh/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backOff } from './attempts.js'
import { limitsOf } from './settings.js'

test('the wait before another attempt is anything up to a ceiling, which doubles to its limit', async () => {
  const limits = limitsOf({ back_off_ms: 100, back_off_ms_max: 3000 })
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 20 }), async (seed, attempt) => {
      const clock = virtualClock(0)
      await backOff({ clock, dice: seededDice(seed), limits }, attempt)
      expect(clock.elapsed_ms()).toBeLessThan(Math.min(3000, 100 * 2 ** (attempt - 1)))
    }),
    { seed: 5 },
  )
})

test('two that failed together do not return together', async () => {
  const waits = await Promise.all(
    Array.from({ length: 50 }, async (_, seed) => {
      const clock = virtualClock(0)
      await backOff({ clock, dice: seededDice(seed), limits: limitsOf() }, 6)
      return clock.elapsed_ms()
    }),
  )
  expect(new Set(waits).size).toBe(50)
  expect(Math.min(...waits)).toBeLessThan(500)
  expect(Math.max(...waits)).toBeGreaterThan(2500)
})

test('a limit outside its range is refused by name', () => {
  expect(() => limitsOf({ part_bytes: 1024 })).toThrow(/^LIMIT_EXCEEDED: s3.part_bytes/)
  expect(() => limitsOf({ attempts_max: Number.NaN })).toThrow(/^LIMIT_EXCEEDED: s3.attempts_max/)
})
