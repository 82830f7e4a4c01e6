import { describe, expect, test } from 'vitest'
import { someEvents } from '../given/some-events.js'
import { USUAL_MIX } from '../mix.js'
import { BUYING, habitsOf, PURCHASES_A_RATE } from './buying-habits.js'
import { FIRST_USERS } from './population.js'
import { worldIdentity } from './world-identity.js'

const QUIET = { bad: 0, repeat: 0, late: 0 }
const SEED = 23
const EVENTS = 40_000
const events = someEvents({ seed: SEED, events: EVENTS, mess: QUIET, fraud: 0, users_max: 50_000 })
const world = worldIdentity('virtual', SEED, USUAL_MIX)

/** Of each account, in the order in which they came: when it bought, and whether it has left. */
const accounts = (() => {
  const known = new Map<string, { readonly bought: number[]; hasLeft: boolean }>()
  for (const { people = [] } of events)
    for (const { what, user } of people) if (what === 'registered') known.set(user.user_id, { bought: [], hasLeft: false })
  for (const { event, transaction, buys } of events) {
    const account = known.get(transaction.user_id)
    account?.bought.push(event)
    if (account && buys === 'last') account.hasLeft = true
  }
  return [...known.values()]
})()
const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

describe('whoever buys', () => {
  test('does so at a rate of their own for as long as they stay, whoever else comes and goes', () => {
    const shares = accounts.slice(0, FIRST_USERS).map(({ bought, hasLeft }, index) => {
      const [first = 0, last = 0] = [bought[0], hasLeft ? bought.at(-1) : EVENTS]
      const expected = ((last - first) * habitsOf(world, index).weight) / (PURCHASES_A_RATE * 2 ** 20)
      return { expected, repeats: bought.length - 1 }
    })
    const all = (of: 'expected' | 'repeats') => shares.reduce((sum, share) => sum + share[of], 0)
    expect(all('repeats') / all('expected')).toBeGreaterThan(0.97)
    expect(all('repeats') / all('expected')).toBeLessThan(1.03)
    for (const { expected, repeats } of shares) expect(Math.abs(repeats - expected)).toBeLessThan(6 * Math.sqrt(expected + 1))
  })

  test('buys at once when an account is opened, and never again once gone', () => {
    const left = new Set<string>()
    for (const { people = [], transaction, buys, event } of events) {
      expect(left.has(transaction.user_id)).toBe(false)
      if (buys === 'last') left.add(transaction.user_id)
      const opened = event > 0 ? people.filter(({ what }) => what === 'registered') : []
      for (const { user } of opened) expect([user.user_id, buys]).toEqual([transaction.user_id, 'first'])
    }
    expect(left.size).toBeGreaterThan(500)
    const repeats = events.filter(({ buys }) => buys !== 'first').length
    // who leaves seldom stays long, so of all purchases fewer are the last ones than the chances would have it of any account
    expect(left.size / repeats).toBeLessThan(BUYING.a / (BUYING.a + BUYING.b))
  })

  test('is replaced by newcomers, so that about as many buy at any time', () => {
    const active = (from: number) =>
      accounts.filter(({ bought }) => (bought[0] ?? EVENTS) < from && (bought.at(-1) ?? 0) >= from).length
    const counts = [10_000, 20_000, 30_000].map(active)
    expect(Math.min(...counts)).toBeGreaterThan(0.8 * FIRST_USERS)
    // those who buy seldom stay long, and so there come to be more of them
    expect(Math.max(...counts)).toBeLessThan(1.8 * FIRST_USERS)
  })
})

test('what is paid is what the account spends, with the slack of a catalogue', () => {
  const paid = new Map<string, number[]>()
  for (const { transaction } of events) {
    const amounts = paid.get(transaction.user_id) ?? []
    amounts.push(transaction.total_minor / 100)
    paid.set(transaction.user_id, amounts)
  }
  const ids = events.flatMap(({ people = [] }) =>
    people.flatMap(({ what, user }) => (what === 'registered' ? [user.user_id] : [])),
  )
  const shares = ids.flatMap((id, index) =>
    (paid.get(id) ?? []).map((amount) => amount / (habitsOf(world, index).spends * BUYING.p)),
  )
  expect(mean(shares)).toBeGreaterThan(0.97)
  expect(mean(shares)).toBeLessThan(1.03)
  // the variance of a gamma distribution with that shape
  expect(mean(shares.map((share) => (share - 1) ** 2))).toBeCloseTo(1 / BUYING.p, 1)
})

test('a world without room for newcomers goes on with those who are there', () => {
  const full = someEvents({ seed: 3, events: 20_000, mess: QUIET, fraud: 0, users_max: 400 })
  const ids = new Set(full.map(({ transaction }) => transaction.user_id))
  expect(ids.size).toBe(400)
  expect(new Set(full.slice(-5000).map(({ transaction }) => transaction.user_id)).size).toBeGreaterThan(100)
  expect(full.slice(-5000).some(({ buys }) => buys !== undefined)).toBe(false)
})
