import { describe, expect, test } from 'vitest'
import type { Spent } from './budget.js'
import { CONFORMANCE_COST } from './conformance.js'
import { gatewayOver, handClock, openedStore, START_MS } from './fixtures/gateways.js'

const TAKEN: Spent = { wait_ms: 0 }
const cost_per_minute = CONFORMANCE_COST
const turn = () => new Promise((resolve) => void setImmediate(resolve))

const opened = async (ahead_ms = 0) => {
  const clock = handClock(START_MS)
  const store = await openedStore(clock)
  const one = gatewayOver(store, { clock, cost_per_minute })
  const other = gatewayOver(store, { clock, cost_per_minute, ahead_ms })
  return { clock, store, one, other }
}

describe('a gateway whose store is away', () => {
  test('holds the budget by itself, and neither refuses everybody nor lets everybody in', async () => {
    const { store, one, other } = await opened()
    store.state = 'away'
    for (const { budget } of [one, other]) {
      expect(await budget.spend('ann', 600)).toEqual(TAKEN)
      expect(await budget.spend('ann', 600)).toEqual({ wait_ms: 60_000 })
      expect(await budget.spend('bob', 10)).toEqual(TAKEN)
    }
  })

  test('counts what it let through before: a store that fails gives nobody a new budget', async () => {
    const { store, one } = await opened()
    expect(await one.budget.spend('ann', 500)).toEqual(TAKEN)
    store.state = 'away'
    expect(await one.budget.spend('ann', 100)).toEqual(TAKEN)
    expect(await one.budget.spend('ann', 600)).toEqual({ wait_ms: 60_000 })
  })

  test('asks it no more for a while, says so once, and shares again when it is back', async () => {
    const { clock, store, one, other } = await opened()
    store.state = 'away'
    for (let n = 0; n < 5; n++) await one.budget.spend('ann', 1)
    expect(store.asked).toBe(1)
    clock.advance(2000)
    await one.budget.spend('ann', 1)
    expect(store.asked).toBe(2)
    expect(one.log.events).toEqual([{ event: 'budget_not_shared', fields: { reason: 'nobody listens there' } }])
    store.state = 'well'
    expect(one.budget.spend('bob', 1)).toEqual(TAKEN) // it rests still
    clock.advance(2000)
    expect(await one.budget.spend('bob', 400)).toEqual(TAKEN)
    expect(one.log.events.map(({ event }) => event)).toEqual(['budget_not_shared', 'budget_shared_again'])
    expect(await other.budget.spend('bob', 400)).toEqual({ wait_ms: 20_000 })
    expect(one.budget.decided()).toEqual({ portion: 0, store: 1, own: 7 })
  })

  test('has nobody wait for it longer than is set', async () => {
    const { clock, store, one } = await opened()
    store.state = 'silent'
    const waiting = ['ann', 'bob', 'ann'].map((who) => Promise.resolve(one.budget.spend(who, 400)))
    while (clock.sleepers < 2) await turn()
    clock.advance(100)
    expect(await Promise.all(waiting)).toEqual([TAKEN, TAKEN, { wait_ms: 20_000 }])
    expect(one.budget.spend('cid', 1)).toEqual(TAKEN)
    expect(clock.sleepers).toBe(0)
    expect(one.log.events).toEqual([{ event: 'budget_not_shared', fields: { reason: 'no answer within 100 ms' } }])
  })

  test('has one question try whether it is back, and nobody else wait for that', async () => {
    const { clock, store, one } = await opened()
    store.state = 'away'
    await one.budget.spend('ann', 1)
    store.state = 'silent'
    clock.advance(2000)
    const trying = one.budget.spend('ann', 1)
    expect(trying).toBeInstanceOf(Promise)
    expect(one.budget.spend('bob', 1)).toEqual(TAKEN)
    clock.advance(100)
    expect(await trying).toEqual(TAKEN)
  })

  test('lets through no more than the budget by itself, however often it comes and goes', async () => {
    const { clock, store, one } = await opened()
    let let_in = 0
    for (let n = 0; n < 120; n++) {
      store.state = n % 6 < 3 ? 'away' : 'well'
      if ((await one.budget.spend('ann', 15)).wait_ms === 0) let_in += 15
      clock.advance(500)
    }
    expect(let_in).toBeLessThanOrEqual(2 * cost_per_minute)
    expect(let_in).toBeGreaterThan(1.9 * cost_per_minute)
  })
})

describe('a gateway whose clock is not that of the others', () => {
  test('fills the bucket once by what it is ahead, and not each time', async () => {
    const { one, other } = await opened(6000)
    let let_in = 0
    for (let n = 0; n < 200; n++) if ((await (n % 2 ? one : other).budget.spend('ann', 7)).wait_ms === 0) let_in += 7
    expect(let_in).toBeGreaterThan(cost_per_minute - 7)
    expect(let_in).toBeLessThanOrEqual(cost_per_minute + 60)
  })

  test('shuts nobody out where it is far ahead: then each holds the budget by itself', async () => {
    const { one, other } = await opened(86_400_000)
    expect(await other.budget.spend('ann', 600)).toEqual(TAKEN)
    expect(await one.budget.spend('ann', 600)).toEqual(TAKEN)
    for (const { budget } of [one, other]) expect(await budget.spend('ann', 1)).toEqual({ wait_ms: 100 })
  })
})
