import { expect, test } from 'vitest'
import { drawnHabits } from './drawn-habits.js'

const DAY_MS = 86_400_000

interface Given {
  readonly days: number
  readonly events: number
  readonly worlds?: number
}

/** So many purchases over so many days, each by somebody new. */
async function* purchases({ days, events, worlds = 1 }: Given) {
  for (let event = 0; event < events; event++) {
    const sent_at = new Date((event / (events - 1)) * days * DAY_MS).toISOString()
    yield { world: `world-${event % worlds}`, kind: 'good', buys: 'first', sent_at } as const
  }
}

test('rates are told in days, as many purchases as there were in one', async () => {
  const { parameters, untold } = await drawnHabits(purchases({ days: 100, events: 1000 }))
  expect(untold).toBeUndefined()
  expect(parameters['alpha']).toBeCloseTo(36, 9)
  expect(parameters).toMatchObject({ r: 1.2, a: 0.8, b: 9, p: 3, q: 4, v: 450_000 })
})

test.each([
  [{ days: 20, events: 600 }, 'expected 90 days or more, got 20.0'],
  [{ days: 100, events: 300 }, 'expected 500 customers or more, got 300'],
  [{ days: 100, events: 6000 }, 'expected 36 purchases a day at most'],
  [{ days: 100, events: 1000, worlds: 2 }, 'expected one world in the folder, got 2'],
])('of %o nothing is held against what was drawn', async (given, reason) => {
  expect((await drawnHabits(purchases(given))).untold).toContain(reason)
})
