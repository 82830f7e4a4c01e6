import { type Dice, Fault, withinLimit } from '@storemesh/core'
import type { Buyer, PersonChange } from '../truth/true-event.js'
import { FULL_WEIGHT } from './buying-habits.js'
import { movedHouse, newUser, type Person, personOf, type User, userId, withNewPhone } from './people.js'
import { runningWeights } from './running-weights.js'
import { DELAY_MAX_US } from './transaction.js'
import type { WorldIdentity } from './world-identity.js'

/** Everybody who has an account. */
export interface Population {
  /** What happens to people just before an event. */
  before(event: number, dice: Dice, sent_us: number): readonly PersonChange[]
  /** Who buys now: one of those who have bought and not left, each at a rate of their own, or else somebody who never has. */
  next(dice: Dice, sent_us: number): Coming
  /** As a marketplace knows whoever it is: by one account of its own, however many the shop has of them. */
  buyer(person: Person): Buyer
  /** One of those who were there before the first event. */
  anybodyOfTheFirst(dice: Dice): Person
}

export interface Coming {
  readonly person: Person
  /** The account that is opened for it, where there was none left that had never bought. */
  readonly opened: PersonChange | undefined
  /** Whether its account had never bought before, or never will again. */
  readonly buys: 'first' | 'last' | undefined
}

export interface PopulationState {
  /** In the order in which they came. */
  readonly users: readonly User[]
  /** So many of them have bought: the first ones. */
  readonly bought: number
  /** Those who will not buy any more. */
  readonly left: ReadonlySet<string>
  /** The newest `updated_at` of the shop: it only grows, for those who follow it as a cursor. */
  readonly lastChange_us: number
}

export const NOBODY_YET: PopulationState = { users: [], bought: 0, left: new Set(), lastChange_us: 0 }

/** These are there before the first event. */
export const FIRST_USERS = 300
export const USERS_MAX = 1_000_000
const CHANGES_A_USER_AND_EVENT = 0.002 / 1000
const DAY_US = 86_400_000_000
/**
 * So long before the first event the shop has told of its first people: longer than an order may be late, and short, since a
 * second world begins as much later than the first one ended, and nobody takes events for true that are a day ahead.
 */
export const TOLD_BEFORE_US = 3 * 3_600_000_000

export function population(world: WorldIdentity, state: PopulationState, users_max: number): Population {
  withinLimit('users_max', users_max, { min: FIRST_USERS, max: USERS_MAX })
  const people: Person[] = state.users.map((user, index) => personOf(world, index, user))
  const buying = runningWeights()
  let { lastChange_us, bought } = state
  for (const { user, habits } of people.slice(0, bought)) buying.append(state.left.has(user.user_id) ? 0 : habits.weight)

  const changeTime = (wanted_us: number) => {
    lastChange_us = Math.max(wanted_us, lastChange_us + 1)
    return lastChange_us
  }
  const register = (created_us: number, updated_us: number): PersonChange => {
    const index = people.length
    const at = { created_us, updated_us: changeTime(updated_us) }
    const user = newUser(world, index, (account) => personAt(account).user, at)
    const person = personOf(world, index, user)
    people.push(person)
    return { what: 'registered', user, first_account: person.first === index ? undefined : userId(world, person.first) }
  }
  const registerFirst = (sent_us: number): PersonChange[] =>
    Array.from({ length: FIRST_USERS }, (_, index) =>
      register(sent_us - (FIRST_USERS - index + 1) * DAY_US, sent_us - TOLD_BEFORE_US),
    )

  const indexAmong = (dice: Dice, count: number) => dice.between(0, count - 1)
  const personAt = (index: number): Person => {
    const person = people[index]
    if (person) return person
    throw new Fault(
      'WORLD_EMPTY',
      `expected person ${index} of ${people.length}: nobody can buy before the first event made people`,
    )
  }
  const change = (dice: Dice, sent_us: number): PersonChange => {
    const index = indexAmong(dice, people.length)
    const person = personAt(index)
    const what = dice.pick<'moved' | 'new-phone'>(['moved', 'new-phone'])
    const changed = what === 'moved' ? movedHouse : withNewPhone
    const user = changed(person.user, dice, changeTime(sent_us))
    people[index] = { ...person, user }
    return { what, user, first_account: undefined }
  }
  const newcomer = (sent_us: number): Coming => {
    const told_us = sent_us - DELAY_MAX_US
    const opened = bought < people.length ? undefined : register(told_us, told_us)
    const person = personAt(bought++)
    buying.append(person.habits.weight)
    return { person, opened, buys: 'first' }
  }
  /** Where there is no room for newcomers nobody leaves: somebody has to buy. */
  const isFull = () => bought >= users_max
  const again = (dice: Dice, place: number): Coming => {
    const index = buying.at(place)
    const person = personAt(index)
    const isLast = dice.chance(person.habits.leaves) && !isFull()
    if (isLast) buying.take(index, person.habits.weight)
    return { person, opened: undefined, buys: isLast ? 'last' : undefined }
  }

  return {
    before(event, dice, sent_us) {
      if (event === 0) return registerFirst(sent_us)
      return dice.chance(CHANGES_A_USER_AND_EVENT * people.length) ? [change(dice, sent_us)] : []
    },
    next(dice, sent_us) {
      const all = isFull() ? buying.total : Math.max(FULL_WEIGHT, buying.total)
      const place = Math.floor(dice.next() * all)
      return place < buying.total ? again(dice, place) : newcomer(sent_us)
    },
    buyer: ({ first }) => {
      const { user_id, name } = personAt(first).user
      return { account: user_id, name_masked: masked(name) }
    },
    anybodyOfTheFirst: (dice) => personAt(indexAmong(dice, FIRST_USERS)),
  }
}

/** As marketplaces show names: the first letter and the last one. */
const masked = (name: string): string => `${name.slice(0, 1)}***${name.slice(-1)}`
