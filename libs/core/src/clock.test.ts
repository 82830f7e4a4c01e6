import { stat } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { dayText, instantOf, instantText, isCalendarDay, virtualClock } from './clock.js'

describe('an instant', () => {
  test('prints in UTC with six digits and reads back', () => {
    expect(instantText(0)).toBe('1970-01-01T00:00:00.000000Z')
    expect(instantOf(instantText(1_767_225_600_123))).toBe(1_767_225_600_123)
  })

  test('may carry an offset, which is taken into account', () => {
    expect(instantOf('2026-01-01T07:00:00+07:00')).toBe(Date.UTC(2026, 0, 1))
  })

  test.each(['', 'yesterday', '2026-01-01', '2026-01-01T00:00:00', '2026-02-31T00:00:00Z', '2026-01-01T25:00:00Z'])(
    'is not %j',
    (text) => {
      expect(instantOf(text)).toBeUndefined()
    },
  )

  test('has a UTC day', () => {
    expect(dayText(Date.UTC(2026, 0, 31, 23, 59))).toBe('2026-01-31')
    expect(isCalendarDay('2024-02-29')).toBe(true)
    expect(isCalendarDay('2026-02-29')).toBe(false)
  })
})

test('a virtual clock moves only when told, or when somebody sleeps', async () => {
  const clock = virtualClock(1000)
  clock.advance(5)
  await clock.sleep(10)
  expect(clock.now_ms()).toBe(1015)
  expect(clock.elapsed_ms()).toBe(15)
})

test('who sleeps on a virtual clock lets what waits for the disk go on', async () => {
  const clock = virtualClock(0)
  const read = new AbortController()
  void stat(import.meta.filename).then(() => read.abort())
  for (let sleeps = 0; !read.signal.aborted && sleeps < 1_000_000; sleeps++) await clock.sleep(1)
  expect(read.signal.aborted).toBe(true)
})
