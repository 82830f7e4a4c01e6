import { seededDice } from '@storemesh/core'
import type { KeyValueStore } from '@storemesh/key-value'
import { describe, expect, test } from 'vitest'
import { MINUTE_MS, type Spent } from './budget.js'
import { budgetConformance, CONFORMANCE_COST } from './conformance.js'
import { gatewayOver, handClock, openedStore, START_MS } from './fixtures/gateways.js'

const TAKEN: Spent = { wait_ms: 0 }
const cost_per_minute = CONFORMANCE_COST
const PORTION = cost_per_minute / 20

const opened = async () => {
  const clock = handClock(START_MS)
  const store = await openedStore(clock)
  const gateway = (ahead_ms = 0) => gatewayOver(store, { clock, cost_per_minute, ahead_ms })
  return { clock, store, gateway, one: gateway(), other: gateway() }
}

budgetConformance('one that gateways share, with one gateway', async () => {
  const { clock, one } = await opened()
  return { budget: one.budget, pass: (duration_ms) => clock.advance(duration_ms) }
})

budgetConformance('one that gateways share, with another gateway that asks for somebody else', async () => {
  const { clock, one, other } = await opened()
  await other.budget.spend('zoe', cost_per_minute)
  return { budget: one.budget, pass: (duration_ms) => clock.advance(duration_ms) }
})

describe('gateways that share a budget', () => {
  test('what was spent at one is gone at the other', async () => {
    const { one, other } = await opened()
    expect(await one.budget.spend('ann', 400)).toEqual(TAKEN)
    expect(await other.budget.spend('ann', 300)).toEqual({ wait_ms: 10_000 })
    expect(await other.budget.spend('ann', 200)).toEqual(TAKEN)
    expect((await one.budget.spend('ann', 100)).wait_ms).toBe(10_000)
  })

  test('two that race for one bucket take no more than it holds, and leave nothing of it', async () => {
    const { one, other } = await opened()
    const spent = await Promise.all(Array.from({ length: 80 }, async (_, n) => (n % 2 ? one : other).budget.spend('ann', 10)))
    expect(spent.filter(({ wait_ms }) => wait_ms === 0)).toHaveLength(60)
  })

  test('whoever asks often waits for the store seldom, and whoever is refused asks it no more', async () => {
    const { one, store } = await opened()
    const asked: boolean[] = []
    for (let n = 0; n < 600; n++) {
      const spending = one.budget.spend('ann', 1)
      asked.push(spending instanceof Promise)
      expect(await spending).toEqual(TAKEN)
    }
    expect(asked.filter(Boolean).length).toBeLessThan(30)
    const { asked: before } = store
    for (let n = 0; n < 100; n++) expect(one.budget.spend('ann', 1)).toEqual({ wait_ms: 100 })
    expect(store.asked).toBe(before)
  })

  test('one that somebody seldom asks takes no more than what is asked for, so that the others have it', async () => {
    const { clock, gateway } = await opened()
    const gateways = Array.from({ length: 10 }, () => gateway())
    for (let round = 0; round < 6; round++) {
      for (const { budget } of gateways) {
        expect(await budget.spend('ann', 9)).toEqual(TAKEN) // 540 in a minute
        clock.advance(1000)
      }
      clock.advance(1000)
    }
  })

  test('what is left of a portion is lost after a while', async () => {
    const { clock, one } = await opened()
    for (let n = 0; n < 4; n++) await one.budget.spend('ann', 5) // took 5, 10 and 20
    expect(one.budget.spend('ann', 5)).toEqual(TAKEN)
    clock.advance(10_000)
    expect(one.budget.spend('ann', 5)).toBeInstanceOf(Promise)
  })

  test('no name stands in the store', async () => {
    const { clock, store } = await opened()
    const keys: string[] = []
    const seen: KeyValueStore = {
      ...store,
      compareAndSet: (space, set) => {
        keys.push(set.key, JSON.stringify(set.row))
        return store.compareAndSet(space, set)
      },
    }
    await gatewayOver(seen, { clock, cost_per_minute }).budget.spend('["customer",null,"u-1"] ann@mail.example', 1)
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(keys[1]).toMatch(/^{"left":599,"seen_ms":1000000}$/)
  })
})

interface Spending {
  readonly at_ms: number
  readonly cost: number
}

/** The most that was spent in any window beyond what came back in it. */
function mostAtOnce(spendings: readonly Spending[]): number {
  let most = 0
  for (const [from, first] of spendings.entries()) {
    let sum = 0
    for (const { at_ms, cost } of spendings.slice(from)) {
      sum += cost
      most = Math.max(most, sum - (at_ms - first.at_ms) * (cost_per_minute / MINUTE_MS))
    }
  }
  return most
}

describe('whoever asks at several gateways, at any seed,', () => {
  test.each([1, 2, 3, 4])('spends what there is, and in no window more (seed %i)', async (seed) => {
    const dice = seededDice(seed)
    const count = dice.between(2, 4)
    const ahead_ms = Array.from({ length: count - 1 }, () => (dice.chance(0.5) ? dice.between(0, 500) : 0))
    const { clock, gateway, one } = await opened()
    const gateways = [one, ...ahead_ms.map(gateway)] as const
    const let_in: Spending[] = []
    const end_ms = START_MS + 3 * MINUTE_MS
    while (clock.now_ms() < end_ms) {
      const asking = Array.from({ length: dice.between(1, 4) }, async () => {
        const cost = dice.between(1, 30)
        const { budget } = dice.pick(gateways)
        const { wait_ms } = await budget.spend('ann', cost)
        if (wait_ms === 0) let_in.push({ at_ms: clock.now_ms(), cost })
      })
      await Promise.all(asking)
      clock.advance(dice.between(0, 800))
    }
    const ahead = (Math.max(...ahead_ms) / MINUTE_MS) * cost_per_minute // filled once before its time
    expect(mostAtOnce(let_in)).toBeLessThanOrEqual(cost_per_minute + count * PORTION + ahead + 1e-3)
    const sum = let_in.reduce((so_far, { cost }) => so_far + cost, 0)
    expect(sum).toBeGreaterThan(4 * cost_per_minute * 0.95)
  })
})
