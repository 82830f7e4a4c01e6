import { type Dice, deterministicId } from '@storemesh/core'
import { type BuyingHabits, habitsOf } from './buying-habits.js'
import { microText } from './micros.js'
import { firstAccountOf, type Told, toldAtOpening } from './accounts.js'
import { phoneNumber } from './phones.js'
import { placeOf, streetAddress } from './places.js'
import type { WorldIdentity } from './world-identity.js'

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
  /** The number of the first account that its owner opened: of most it is this one. */
  readonly first: number
  readonly habits: BuyingHabits
  readonly card_fingerprint: string
  readonly device_id: string
}

export const userId = ({ name }: Pick<WorldIdentity, 'name'>, index: number): string =>
  `user_${deterministicId(name, 'user', index).slice(0, 16)}`

/** Account number `index` as it is opened. `toldBy` says what earlier ones tell by now. */
export function newUser(
  world: WorldIdentity,
  index: number,
  toldBy: (account: number) => Told,
  { created_us, updated_us }: { readonly created_us: number; readonly updated_us: number },
): User {
  const { name, email, phone, address, city, province } = toldAtOpening(world, index, toldBy)
  const at = { created_at: microText(created_us), updated_at: microText(updated_us) }
  return { user_id: userId(world, index), name, email, phone, address, city, province, ...at }
}

/** Whoever has several accounts has one card and one device all the same. */
export function personOf(world: WorldIdentity, index: number, user: User): Person {
  const first = firstAccountOf(world, index)
  return {
    user,
    first,
    habits: habitsOf(world, index),
    card_fingerprint: `card_${deterministicId(world.name, 'card', first).slice(0, 16)}`,
    device_id: `device_${deterministicId(world.name, 'device', first).slice(0, 12)}`,
  }
}

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
