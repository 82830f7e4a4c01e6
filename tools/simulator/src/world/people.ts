import { type Dice, deterministicId } from '@storemesh/core'
import { microText } from './micros.js'
import { personName } from './names.js'
import { phoneNumber } from './phones.js'
import { placeOf, streetAddress } from './places.js'
import { diceOfPerson, type WorldIdentity } from './world-identity.js'

/** A row of the web shop's `public.users`, one version of it. */
export interface User {
  readonly user_id: string
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly address: string
  readonly city: string
  readonly province: string
  readonly created_at: string
  readonly updated_at: string
}

/** An account with what its owner pays and browses with. */
export interface Person {
  readonly user: User
  readonly card_fingerprint: string
  readonly device_id: string
}

export const userId = ({ name }: Pick<WorldIdentity, 'name'>, index: number): string =>
  `user_${deterministicId(name, 'user', index).slice(0, 16)}`

/** Who opens account number `index`: the same person whenever that is. */
export function newUser(world: WorldIdentity, index: number, created_us: number, updated_us: number): User {
  const dice = diceOfPerson(world, index)
  const name = personName(dice)
  return {
    user_id: userId(world, index),
    name,
    email: emailOf(dice, name, index),
    phone: dice.chance(0.1) ? null : phoneNumber(dice),
    address: streetAddress(dice),
    ...placeOf(dice),
    created_at: microText(created_us),
    updated_at: microText(updated_us),
  }
}

export const personOf = (world: WorldIdentity, index: number, user: User): Person => ({
  user,
  card_fingerprint: `card_${deterministicId(world.name, 'card', index).slice(0, 16)}`,
  device_id: `device_${deterministicId(world.name, 'device', index).slice(0, 12)}`,
})

export const movedHouse = (user: User, dice: Dice, updated_us: number): User => ({
  ...user,
  address: streetAddress(dice),
  ...placeOf(dice),
  updated_at: microText(updated_us),
})

export const withNewPhone = (user: User, dice: Dice, updated_us: number): User => ({
  ...user,
  phone: phoneNumber(dice),
  updated_at: microText(updated_us),
})

/** Domains that are nobody's (RFC 2606). */
function emailOf(dice: Dice, name: string, index: number): string {
  const box = name.toLowerCase().replaceAll(/[^a-z]+/g, dice.pick(['.', '_', '']))
  const written = dice.chance(0.1) ? box.toUpperCase() : box
  return `${written}${index}@${dice.pick(['example.com', 'example.net', 'example.org'])}`
}
