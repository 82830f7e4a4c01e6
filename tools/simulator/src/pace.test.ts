import { virtualClock } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { BATCH_MAX, paceOf } from './pace.js'

describe('a pace', () => {
  test.each([1, 7, 50, 1000, 20_000])('of %d a second lets so many go in a second, in small batches', async (rate) => {
    const clock = virtualClock(0)
    const pace = paceOf(rate, 1, clock)
    let gone = 0
    while (clock.elapsed_ms() < 5000) {
      const count = await pace(undefined)
      expect(count).toBeLessThanOrEqual(BATCH_MAX)
      gone += count
    }
    const due = (clock.elapsed_ms() / 1000) * rate
    expect(gone).toBeGreaterThanOrEqual(Math.floor(due * 0.95))
    expect(gone).toBeLessThanOrEqual(due + 2)
  })

  test.each([1, 50, 2000])('of %d actions a second lets a tenth of it go where a purchase is ten actions', async (rate) => {
    const clock = virtualClock(0)
    const pace = paceOf(rate, 10, clock)
    let gone = 0
    while (clock.elapsed_ms() < 60_000) gone += await pace(undefined)
    const due = (clock.elapsed_ms() / 1000) * (rate / 10)
    expect(gone).toBeGreaterThanOrEqual(Math.floor(due * 0.95))
    expect(gone).toBeLessThanOrEqual(due + 2)
  })

  test('lets the first event go at once', async () => {
    const clock = virtualClock(0)
    expect(await paceOf(1, 1, clock)(undefined)).toBe(1)
    expect(clock.elapsed_ms()).toBe(0)
  })

  test('does not make up for a long rest in one burst', async () => {
    const clock = virtualClock(0)
    const pace = paceOf(100, 1, clock)
    await pace(undefined)
    clock.advance(3_600_000)
    let burst = 0
    const resumed_ms = clock.elapsed_ms()
    while (clock.elapsed_ms() === resumed_ms) burst += await pace(undefined)
    expect(burst).toBeLessThanOrEqual(110)
  })

  test('stops waiting when it is told to', async () => {
    const stop = new AbortController()
    stop.abort()
    const pace = paceOf(1, 1, virtualClock(0))
    await pace(stop.signal)
    expect(await pace(stop.signal)).toBe(0)
  })

  test('of nothing, or of more than a machine can, is refused', () => {
    for (const rate of [0, -1, Number.NaN, 1e9]) expect(() => paceOf(rate, 1, virtualClock(0))).toThrow('LIMIT_EXCEEDED')
  })
})
