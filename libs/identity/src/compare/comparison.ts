import type { Kind } from '../kinds/kind.js'
import type { Field } from '../table/field.js'

/**
 * With whom a value is shared. A surname is a family's, an address a household's, a town its people's: two who agree in
 * these alone are counted as neighbours or relatives, not as one.
 */
export type Role = 'own' | 'birth' | 'family' | 'contact' | 'door' | 'area' | 'origin'

/** One respect in which two records are compared. */
export interface Comparison {
  readonly name: string
  readonly kind: Kind | 'order of names'
  readonly role: Role
  /** In words, from unlike to alike; the last one is of equal values. */
  readonly levels: readonly string[]
  /** Where equal values are weighed by how many have them. */
  readonly field: Field | undefined
}

/** Fills in the level of each of its comparisons for two records; MISSING where one says nothing. */
export interface Comparer {
  readonly comparisons: readonly Comparison[]
  compare(a: number, b: number, levels: Int8Array, at: number): void
}

export const MISSING = -1

const ROLES: Readonly<Record<Kind, Role>> = {
  'given name': 'own',
  'middle name': 'own',
  surname: 'family',
  'full name': 'own',
  'birth date': 'birth',
  'birth year': 'birth',
  'birth month': 'birth',
  'birth day': 'birth',
  age: 'birth',
  'e-mail': 'contact',
  phone: 'contact',
  'id number': 'own',
  gender: 'own',
  street: 'door',
  'house number': 'door',
  city: 'area',
  postcode: 'area',
  region: 'area',
  'birth place': 'origin',
  text: 'own',
  category: 'own',
}

export const roleOf = (kind: Kind): Role => ROLES[kind]
