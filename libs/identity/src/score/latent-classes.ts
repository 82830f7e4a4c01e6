import type { Role } from '../compare/comparison.js'

/** Whether values agree as two tellings of one fact do, as those of any two people, half of each, or less than any two people's. */
type Agreement = 'as one' | 'by chance' | 'perhaps' | 'seldom'

/**
 * What two records may be to each other. A household shares its door and a surname, neighbours a town and a postcode, and who
 * moved has left all of it behind at once: to count these as independent would link families and part movers.
 */
export interface LatentClass {
  readonly name:
    | 'one person'
    | 'one person, moved nearby'
    | 'one person, moved away'
    | 'one family'
    | 'twins'
    | 'one house'
    | 'neighbours'
  readonly isMatch: boolean
  /** Looked for only where a table tells of it: without a door twins are two who have a surname and a birth date in common. */
  readonly needs?: Role
  /** How many of its pairs there can be for each record; more than that are something else. */
  readonly most_a_record?: number
  readonly agrees: Readonly<Record<Role, Agreement>>
}

const [AS_ONE, BY_CHANCE, PERHAPS, SELDOM] = ['as one', 'by chance', 'perhaps', 'seldom'] as const

export const LATENT_CLASSES: readonly LatentClass[] = [
  {
    name: 'one person',
    isMatch: true,
    agrees: { own: AS_ONE, birth: AS_ONE, family: AS_ONE, contact: AS_ONE, door: AS_ONE, area: AS_ONE, origin: AS_ONE },
  },
  {
    name: 'one person, moved nearby',
    isMatch: true,
    agrees: { own: AS_ONE, birth: AS_ONE, family: AS_ONE, contact: AS_ONE, door: BY_CHANCE, area: AS_ONE, origin: AS_ONE },
  },
  {
    name: 'one person, moved away',
    isMatch: true,
    agrees: { own: AS_ONE, birth: AS_ONE, family: AS_ONE, contact: AS_ONE, door: BY_CHANCE, area: BY_CHANCE, origin: AS_ONE },
  },
  {
    name: 'one family',
    isMatch: false,
    agrees: { own: SELDOM, birth: BY_CHANCE, family: AS_ONE, contact: PERHAPS, door: AS_ONE, area: AS_ONE, origin: PERHAPS },
  },
  {
    name: 'twins',
    isMatch: false,
    needs: 'door',
    // one birth in eighty, and some of them told more than once: or else whoever once gave another first name would have a twin
    most_a_record: 0.02,
    agrees: { own: SELDOM, birth: AS_ONE, family: AS_ONE, contact: PERHAPS, door: AS_ONE, area: AS_ONE, origin: AS_ONE },
  },
  {
    name: 'one house',
    isMatch: false,
    agrees: {
      own: SELDOM,
      birth: BY_CHANCE,
      family: BY_CHANCE,
      contact: PERHAPS,
      door: AS_ONE,
      area: AS_ONE,
      origin: PERHAPS,
    },
  },
  {
    name: 'neighbours',
    isMatch: false,
    agrees: {
      own: BY_CHANCE,
      birth: BY_CHANCE,
      family: BY_CHANCE,
      contact: BY_CHANCE,
      door: BY_CHANCE,
      area: AS_ONE,
      origin: PERHAPS,
    },
  },
]

export const ROLES: readonly Role[] = ['own', 'birth', 'family', 'contact', 'door', 'area', 'origin']
