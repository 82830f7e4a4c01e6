import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type History, sentAfter_us, startOf_ms, toldNow } from './history.js'

const DAY_US = 86_400_000_000
const history = (until: string, days: number): History => ({ days, until_ms: Date.parse(until) })

/** How many events each local hour or day has. */
function counted(told: History, events: number, length: 10 | 13): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const after_us = sentAfter_us(told, 3, events)
  for (let event = 0; event < events; event++) {
    const local = new Date(startOf_ms(told) + after_us(event) / 1000 + 7 * 3_600_000).toISOString().slice(0, length)
    counts.set(local, (counts.get(local) ?? 0) + 1)
  }
  return counts
}

describe('a history', () => {
  test('has every event within its days, none before the one that was told before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 3000 }), fc.nat(1000), (days, events, seed) => {
        const after_us = sentAfter_us(history('2026-07-01T00:00:00Z', days), seed, events)
        let last = 0
        for (let event = 0; event < events; event++) {
          const at = after_us(event)
          expect(at).toBeGreaterThanOrEqual(last)
          last = at
        }
        expect(last).toBeLessThan(days * DAY_US)
        expect(() => after_us(events)).toThrow('HISTORY_OVER')
      }),
      { seed: 5, numRuns: 50 },
    )
  })

  test('tells now whatever was sent before the hours that are told another time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 48 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.nat(1000),
        (untold_hours, events, seed) => {
          const past = history('2026-07-01T00:00:00Z', 2)
          const after_us = sentAfter_us(past, seed, events)
          const until_us = 2 * DAY_US - untold_hours * 3_600_000_000
          const sent = Array.from({ length: events }, (_, event) => event).filter((event) => after_us(event) < until_us)
          expect(toldNow({ ...past, untold_hours }, seed, events)).toBe(sent.length)
        },
      ),
      { seed: 6, numRuns: 50 },
    )
    expect(() => toldNow({ ...history('2026-07-01T00:00:00Z', 2), untold_hours: 49 }, 1, 10)).toThrow('untold_hours')
  })

  test('is busier in the evening, after payday, and on the day of 12.12', () => {
    const hours = counted(history('2025-12-20T17:00:00Z', 30), 100_000, 13)
    expect(hours.get('2025-12-10T20') ?? 0).toBeGreaterThan(5 * (hours.get('2025-12-10T03') ?? 0))
    const days = counted(history('2025-12-20T17:00:00Z', 30), 100_000, 10)
    expect(days.get('2025-12-12') ?? 0).toBeGreaterThan(2.5 * (days.get('2025-12-11') ?? 0))
    expect(days.get('2025-11-26') ?? 0).toBeGreaterThan(1.3 * (days.get('2025-12-10') ?? 0))
  })

  test('of the fasting month is awake before dawn and slow at noon', () => {
    const share = (day: string) => {
      const hours = counted(history('2026-03-15T17:00:00Z', 40), 200_000, 13)
      const of = (hour: string) => hours.get(`${day}T${hour}`) ?? 0
      return { dawn: of('04') / of('12'), evening: of('20') / of('12') }
    }
    const [before, fasting] = [share('2026-02-10'), share('2026-03-10')]
    expect(fasting.dawn).toBeGreaterThan(5 * before.dawn)
    expect(fasting.evening).toBeGreaterThan(2 * before.evening)
  })
})
