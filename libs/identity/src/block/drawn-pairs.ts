import type { Dice } from '@storemesh/core'
import { roleOf } from '../compare/comparison.js'
import type { Kind } from '../kinds/kind.js'
import type { Field } from '../table/field.js'
import type { KnownKey } from './known-key.js'

/** How often two records of one person say the same, and how often one has a slip of the pen; else it is something else. */
const RELIABLE: Readonly<Record<Kind, readonly [same: number, slip: number]>> = {
  'given name': [0.78, 0.14],
  'middle name': [0.7, 0.1],
  surname: [0.8, 0.12],
  'full name': [0.7, 0.2],
  'birth date': [0.82, 0.12],
  'birth year': [0.9, 0.06],
  'birth month': [0.9, 0],
  'birth day': [0.9, 0],
  age: [0.85, 0.1],
  'e-mail': [0.75, 0.15],
  phone: [0.8, 0.08],
  'id number': [0.86, 0.1],
  gender: [0.96, 0],
  street: [0.72, 0.13],
  'house number': [0.82, 0.06],
  city: [0.8, 0.1],
  postcode: [0.82, 0.1],
  region: [0.88, 0.05],
  'birth place': [0.75, 0.1],
  text: [0.7, 0.1],
  category: [0.85, 0],
}

const [MISSING, OTHER, SAME] = [-2, -1, 2]
/** Of the pairs of one person, the share that has moved between the two, and the share whose names have changed places. */
const [MOVED, SWAPPED] = [0.12, 0.03]

/**
 * Draws pairs of records and says of each key which of them agree in it. Fields are missing as often as in this table; those
 * that agree as one person's do are the same, or have a slip, as often as is usual, and the others agree by chance.
 */
export function drawnPairs(
  known: readonly KnownKey[],
  size: number,
  count: number,
  agreesAsOne: (field: Field) => boolean,
  dice: Dice,
): readonly Uint8Array[] {
  const fields = [...new Set(known.flatMap(({ key }) => key.fields))]
  const found = known.map(() => new Uint8Array(count))
  for (let pair = 0; pair < count; pair += 1) {
    const [record, another] = [dice.between(0, size - 1), dice.between(0, size - 1)]
    const states = new Map(fields.map((field) => [field, stateOf(field, record, another, dice)]))
    const [hasMoved, isSwapped] = [dice.chance(MOVED), dice.chance(SWAPPED)]
    for (const field of fields) if (hasMoved && isOfPlace(field) && states.get(field) !== MISSING) states.set(field, OTHER)
    for (const [at, { key, together, present }] of known.entries()) {
      const isThere = key.fields.every((field) => states.get(field) !== MISSING)
      const isAsOne = key.fields.every(agreesAsOne)
      const agrees = isAsOne
        ? !(isSwapped && key.isOrdered) && key.fields.every((field) => agreesIn(states.get(field) ?? MISSING, key.survives))
        : isThere && dice.chance(together / (present * present))
      const marks = found[at]
      if (agrees && marks !== undefined) marks[pair] = 1
    }
  }
  return found
}

const isOfPlace = ({ kind }: Field): boolean => roleOf(kind) === 'door' || roleOf(kind) === 'area'

/** Missing, the same, something else, or the place of a slip from 0 to 1. */
function stateOf(field: Field, record: number, another: number, dice: Dice): number {
  const [same, slip] = RELIABLE[field.kind]
  const [roll, place] = [dice.next(), dice.next()]
  if (field.codes[record] === 0 || field.codes[another] === 0) return MISSING
  if (roll < same) return SAME
  return roll < same + slip ? place : OTHER
}

const agreesIn = (state: number, survives: (place: number) => boolean): boolean =>
  state === SAME || (state >= 0 && state <= 1 && survives(state))
