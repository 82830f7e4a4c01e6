import { describe, expect, test } from 'vitest'
import { someEvents } from '../given/some-events.js'
import { marketplaceOrder } from '../marketplaces/marketplace-orders.js'
import type { PersonChange } from '../truth/true-event.js'
import { firstAccountOf } from './accounts.js'
import { userId } from './people.js'
import { worldIdentity } from './world-identity.js'
import { USUAL_MIX } from '../mix.js'

const ACCOUNTS = 2000
const SEED = 17
const events = someEvents({
  seed: SEED,
  events: 70_000,
  mess: { bad: 0, repeat: 0, late: 0 },
  fraud: 0,
  users_max: ACCOUNTS,
})
const opened = events.flatMap(({ people = [] }) => people.filter(({ what }) => what === 'registered'))
const asOpened = new Map(opened.map(({ user }) => [user.user_id, user]))
const again = opened.filter(({ first_account }) => first_account !== undefined)
const digits = (phone: string | null) => phone?.replaceAll(/\D/g, '').replace(/^(?:62|0)/, '')
const door = (address: string) => /^\S+ (.+) no\.? ?(\d+)/i.exec(address)?.slice(1).join(' ')
const share = (some: readonly PersonChange[], is: (change: PersonChange) => boolean) => some.filter(is).length / some.length
const firstOf = ({ first_account = '' }: PersonChange) => asOpened.get(first_account)

describe('people with several accounts', () => {
  test('are as few as they are set to be, and the truth names the first account of each', () => {
    expect(opened).toHaveLength(ACCOUNTS)
    expect(again.length / opened.length).toBeCloseTo(0.08, 1)
    for (const { user, first_account } of again) {
      expect(first_account).not.toBe(user.user_id)
      expect(asOpened.get(first_account ?? '')).toBeDefined()
    }
    const accounts = new Map<string, number>()
    for (const { first_account = '' } of again) accounts.set(first_account, (accounts.get(first_account) ?? 1) + 1)
    expect([...accounts.values()].filter((count) => count === 2).length).toBeGreaterThan(80)
    expect([...accounts.values()].filter((count) => count > 2).length).toBeGreaterThan(4)
  })

  test('tell another e-mail, often the same phone, door and name, and each of them not always', () => {
    expect(share(again, (change) => change.user.email === firstOf(change)?.email)).toBeLessThan(0.02)
    for (const told of [
      (change: PersonChange) => change.user.name === firstOf(change)?.name,
      (change: PersonChange) => digits(change.user.phone) === digits(firstOf(change)?.phone ?? null),
      (change: PersonChange) => door(change.user.address) === door(firstOf(change)?.address ?? ''),
    ]) {
      expect(share(again, told)).toBeGreaterThan(0.3)
      expect(share(again, told)).toBeLessThan(0.9)
    }
  })

  test('are one buyer at a marketplace, whichever of their accounts it is', () => {
    const buyers = new Map<string, Set<string>>()
    for (const event of events) {
      const order = marketplaceOrder(event)
      if (!order) continue
      const accounts = buyers.get(order.buyer_id) ?? new Set()
      buyers.set(order.buyer_id, accounts.add(event.transaction.user_id))
      const name = asOpened.get(event.buyer?.account ?? '')?.name
      expect(order.buyer_name_masked).toBe(`${name?.slice(0, 1)}***${name?.slice(-1)}`)
    }
    const first = new Map(opened.map(({ user, first_account }) => [user.user_id, first_account ?? user.user_id]))
    for (const accounts of buyers.values()) expect(new Set([...accounts].map((account) => first.get(account))).size).toBe(1)
    expect([...buyers.values()].filter(({ size }) => size > 1).length).toBeGreaterThan(15)
  })
})

test('a family has one door, and some of it one phone or one e-mail; offices and agents have one for many', () => {
  const strangers = (by: (user: PersonChange['user']) => string | undefined) => {
    const people = new Map<string, Set<string>>()
    for (const { user, first_account } of opened) {
      const value = by(user)
      if (value !== undefined) people.set(value, (people.get(value) ?? new Set()).add(first_account ?? user.user_id))
    }
    return [...people.values()].map(({ size }) => size).filter((size) => size > 1)
  }
  expect(strangers(({ address, city }) => `${door(address)} ${city}`).length).toBeGreaterThan(100)
  expect(Math.max(...strangers(({ phone }) => digits(phone)))).toBeGreaterThan(2)
  const emails = strangers(({ email }) => email.toLowerCase())
  expect(emails.filter((size) => size === 2).length).toBeGreaterThan(8)
  expect(opened.filter(({ user }) => /^(?:info|admin|sales|cs|office)@/.test(user.email)).length).toBeGreaterThan(8)
})

test('whose an account is follows from its number alone', () => {
  const world = worldIdentity('virtual', SEED, USUAL_MIX)
  for (const [index, { user, first_account }] of opened.slice(0, 500).entries())
    expect(userId(world, firstAccountOf(world, index))).toBe(first_account ?? user.user_id)
})
