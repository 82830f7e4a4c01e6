import { type Dice, seededDice, surrogateKey } from '@storemesh/core'
import { fancyEmail, officeEmail, ownEmail, taggedEmail } from './emails.js'
import { nameAgain } from './names-again.js'
import { personName } from './names.js'
import { phoneNumber, samePhone } from './phones.js'
import { type Place, placeOf, sameAddress, streetAddress } from './places.js'
import { diceOfPerson, type WorldIdentity } from './world-identity.js'

/** What somebody tells of themselves when they open an account. */
export interface Told extends Place {
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly address: string
}

/** Whose account it is: of somebody who has none yet, of the owner of an earlier one, or of somebody of that one's family. */
export type Opening =
  | { readonly who: 'somebody new' }
  | { readonly who: 'the same person' | 'one of the family'; readonly known: number }

const AGAIN = 0.08
const FAMILY = 0.1
/** Of whoever is about to open an account after a second one: the others use one of those that they have. */
const ONCE_MORE = 0.25

/** Of account number `index`, from the first rolls of its dice. */
function openingOf(world: WorldIdentity, dice: Dice, index: number): Opening {
  const roll = dice.next()
  const known = dice.between(0, Math.max(0, index - 1))
  if (index === 0 || roll >= AGAIN + FAMILY) return { who: 'somebody new' }
  if (roll >= AGAIN) return { who: 'one of the family', known }
  const { who } = openingOf(world, diceOfPerson(world, known), known)
  return who === 'the same person' && !dice.chance(ONCE_MORE) ? { who: 'somebody new' } : { who: 'the same person', known }
}

/** The number of the first account of whoever opens account number `index`. */
export function firstAccountOf(world: WorldIdentity, index: number): number {
  let at = index
  for (;;) {
    const opening = openingOf(world, diceOfPerson(world, at), at)
    if (opening.who !== 'the same person') return at
    at = opening.known
  }
}

/** What is told by whoever opens account number `index`. `toldBy` says what earlier accounts tell by now. */
export function toldAtOpening(world: WorldIdentity, index: number, toldBy: (account: number) => Told): Told {
  const dice = diceOfPerson(world, index)
  const opening = openingOf(world, dice, index)
  if (opening.who === 'somebody new') return somebodyNew(world, dice, index)
  const known = toldBy(opening.known)
  return opening.who === 'the same person' ? toldAgain(dice, known, index) : oneOfTheFamily(dice, known, index)
}

const WITHOUT_PHONE = 0.1
const BY_THE_OFFICE = 0.015
/** Whoever has no phone at hand tells that of the shop by which the account is opened, as many others do. */
const BY_AN_AGENT = 0.01
const AGENTS = 5

function somebodyNew(world: WorldIdentity, dice: Dice, index: number): Told {
  const name = personName(dice)
  const email = dice.chance(BY_THE_OFFICE) ? officeEmail(dice) : ownEmail(dice, name, index)
  return { name, email, phone: phoneOf(world, dice), address: streetAddress(dice), ...placeOf(dice) }
}

function phoneOf(world: WorldIdentity, dice: Dice): string | null {
  if (dice.chance(WITHOUT_PHONE)) return null
  if (!dice.chance(BY_AN_AGENT)) return phoneNumber(dice)
  const agent = seededDice(surrogateKey('agent', world.name, dice.between(1, AGENTS)) % 2 ** 32)
  return samePhone(dice, phoneNumber(agent))
}

/** What is otherwise than it was with the earlier account: that for which there is a second one, and little besides. */
type Reason = (dice: Dice, known: Told, name: string, index: number) => Partial<Told>

const passwordForgotten: Reason = (dice, _, name, index) => ({ email: otherEmail(dice, name, index) })
const phoneLost: Reason = (dice, { email }, name, index) => ({
  phone: phoneNumber(dice),
  email: dice.chance(0.4) ? taggedEmail(dice, email) : otherEmail(dice, name, index),
})
/** Whoever can be called is reached by the number at the new door too; who cannot keeps the mailbox. */
const moved: Reason = (dice, { phone, email }, name, index) => ({
  email: phone === null ? taggedEmail(dice, email) : otherEmail(dice, name, index),
  address: streetAddress(dice),
  ...placeOf(dice),
})
/** What newcomers are given is sent home; who wants it twice has another number for it, or tells none. */
const forAVoucher: Reason = (dice, _, name, index) => ({
  email: dice.chance(0.3) ? fancyEmail(dice, index) : ownEmail(dice, name, index),
  phone: dice.chance(0.5) ? phoneNumber(dice) : null,
})
const allAnew: Reason = (dice, _, name, index) => ({
  email: otherEmail(dice, name, index),
  address: streetAddress(dice),
  ...placeOf(dice),
  phone: dice.chance(0.5) ? phoneNumber(dice) : null,
})

/** Of a hundred further accounts. */
const REASONS: readonly (readonly [reason: Reason, share: number])[] = [
  [passwordForgotten, 45],
  [phoneLost, 26],
  [moved, 14],
  [forAVoucher, 13],
  [allAnew, 2],
]

const otherEmail = (dice: Dice, name: string, index: number): string =>
  dice.chance(0.15) ? fancyEmail(dice, index) : ownEmail(dice, name, index)

function toldAgain(dice: Dice, known: Told, index: number): Told {
  const name = nameAgain(dice, known.name)
  const phone = known.phone === null ? phoneAtLast(dice) : samePhone(dice, known.phone)
  const same = { ...known, name, phone, address: sameAddress(dice, known.address) }
  return { ...same, ...reasonOf(dice)(dice, known, name, index) }
}

const phoneAtLast = (dice: Dice): string | null => (dice.chance(0.5) ? phoneNumber(dice) : null)

function reasonOf(dice: Dice): Reason {
  let roll = dice.between(1, 100)
  for (const [reason, share] of REASONS) {
    roll -= share
    if (roll <= 0) return reason
  }
  return passwordForgotten
}

const FAMILY_NAME = 0.6
const FAMILY_PHONE = 0.25
const FAMILY_EMAIL = 0.12

/** The same door, often the same last name, sometimes one phone or one address for all of them. */
function oneOfTheFamily(dice: Dice, known: Told, index: number): Told {
  const [own, theirs] = [otherName(dice, known.name), lastWord(known.name)]
  const name = theirs !== undefined && dice.chance(FAMILY_NAME) ? `${withoutLastWord(own)} ${theirs}` : own
  const shared = dice.chance(FAMILY_PHONE) ? known.phone : null
  const phone = shared !== null ? samePhone(dice, shared) : dice.chance(WITHOUT_PHONE) ? null : phoneNumber(dice)
  const email = dice.chance(FAMILY_EMAIL) ? known.email : ownEmail(dice, name, index)
  return { ...known, name, phone, email, address: sameAddress(dice, known.address) }
}

/** Nobody is called as somebody else of the house. */
function otherName(dice: Dice, known: string): string {
  for (;;) {
    const name = personName(dice)
    if (name.split(' ').every((word) => !known.includes(word))) return name
  }
}

const lastWord = (name: string): string | undefined => (name.includes(' ') ? name.split(' ').at(-1) : undefined)
const withoutLastWord = (name: string): string => (name.includes(' ') ? name.split(' ').slice(0, -1).join(' ') : name)
