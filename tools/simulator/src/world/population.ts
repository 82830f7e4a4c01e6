import { type Dice, Fault, withinLimit } from '@storemesh/core'
import type { Buyer, PersonChange } from '../truth/true-event.js'
import { movedHouse, newUser, type Person, personOf, type User, userId, withNewPhone } from './people.js'
import { DELAY_MAX_US } from './transaction.js'
import type { WorldIdentity } from './world-identity.js'

/** Everybody who has an account. */
export interface Population {
  /** What happens to people just before an event. */
  before(event: number, dice: Dice, sent_us: number): readonly PersonChange[]
  anybody(dice: Dice): Person
  /** As a marketplace knows whoever it is: by one account of its own, however many the shop has of them. */
  buyer(person: Person): Buyer
  /** One of the first, who have known the shop for a while: a late order may be theirs. */
  anybodyOfTheFirst(dice: Dice): Person
}

export interface PopulationState {
  /** In the order in which they came. */
  readonly users: readonly User[]
  /** The newest `updated_at` of the shop: it only grows, for those who follow it as a cursor. */
  readonly lastChange_us: number
}

/** These are there before the first event. */
export const FIRST_USERS = 300
export const USERS_MAX = 1_000_000
const EVENTS_A_NEW_USER = 20
const CHANGES_A_USER_AND_EVENT = 0.002 / 1000
const DAY_US = 86_400_000_000
/**
 * So long before the first event the shop has told of its first people: longer than an order may be late, and short, since a
 * second world begins as much later than the first one ended, and nobody takes events for true that are a day ahead.
 */
export const TOLD_BEFORE_US = 3 * 3_600_000_000

/** How many have an account when this event is sent. */
export const usersAt = (event: number, users_max: number): number =>
  Math.min(users_max, FIRST_USERS + Math.floor(event / EVENTS_A_NEW_USER))

export function population(world: WorldIdentity, state: PopulationState, users_max: number): Population {
  withinLimit('users_max', users_max, { min: FIRST_USERS, max: USERS_MAX })
  const people: Person[] = state.users.map((user, index) => personOf(world, index, user))
  let { lastChange_us } = state

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

  return {
    before(event, dice, sent_us) {
      if (event === 0) return registerFirst(sent_us)
      const changes = people.length < usersAt(event, users_max) ? [register(sent_us - DELAY_MAX_US, sent_us - DELAY_MAX_US)] : []
      if (dice.chance(CHANGES_A_USER_AND_EVENT * people.length)) changes.push(change(dice, sent_us))
      return changes
    },
    buyer: ({ first }) => {
      const { user_id, name } = personAt(first).user
      return { account: user_id, name_masked: masked(name) }
    },
    anybody: (dice) => personAt(indexAmong(dice, people.length)),
    anybodyOfTheFirst: (dice) => personAt(indexAmong(dice, FIRST_USERS)),
  }
}

/** As marketplaces show names: the first letter and the last one. */
const masked = (name: string): string => `${name.slice(0, 1)}***${name.slice(-1)}`
