import type { Role } from '../compare/comparison.js'

/** Whether values agree as two tellings of one fact do, as those of any two people, or half of each. */
type Agreement = 'as one' | 'by chance' | 'perhaps'

/**
 * What two records may be to each other. A household shares its door and a surname, neighbours a town and a postcode, and who
 * moved has left all of it behind at once: to count these as independent would link families and part movers.
 */
export interface LatentClass {
  readonly name: 'one person' | 'one person, moved nearby' | 'one person, moved away' | 'one household' | 'neighbours'
  readonly isMatch: boolean
  readonly agrees: Readonly<Record<Role, Agreement>>
}

const [AS_ONE, BY_CHANCE, PERHAPS] = ['as one', 'by chance', 'perhaps'] as const

export const LATENT_CLASSES: readonly LatentClass[] = [
  {
    name: 'one person',
    isMatch: true,
    agrees: { own: AS_ONE, family: AS_ONE, contact: AS_ONE, door: AS_ONE, area: AS_ONE },
  },
  {
    name: 'one person, moved nearby',
    isMatch: true,
    agrees: { own: AS_ONE, family: AS_ONE, contact: AS_ONE, door: BY_CHANCE, area: AS_ONE },
  },
  {
    name: 'one person, moved away',
    isMatch: true,
    agrees: { own: AS_ONE, family: AS_ONE, contact: AS_ONE, door: BY_CHANCE, area: BY_CHANCE },
  },
  {
    name: 'one household',
    isMatch: false,
    agrees: { own: BY_CHANCE, family: AS_ONE, contact: PERHAPS, door: AS_ONE, area: AS_ONE },
  },
  {
    name: 'neighbours',
    isMatch: false,
    agrees: { own: BY_CHANCE, family: BY_CHANCE, contact: BY_CHANCE, door: BY_CHANCE, area: AS_ONE },
  },
]

export const ROLES: readonly Role[] = ['own', 'family', 'contact', 'door', 'area']

/** By role the weight in bits, summed over its comparisons: what agreement as one is worth beside agreement by chance. */
export type RoleBits = Float64Array

/** For each class how many bits it is above two people with nothing to do with each other, whose share is about 1. */
export function classBits(shares: readonly number[], bits: RoleBits, perhaps_bits: number, out: Float64Array): void {
  for (const [at, { agrees }] of LATENT_CLASSES.entries()) {
    let sum = Math.log2(shares[at] ?? 0)
    for (const [role, name] of ROLES.entries()) {
      const agreement = agrees[name]
      if (agreement === AS_ONE) sum += bits[role] ?? 0
      else if (agreement === PERHAPS) sum += perhaps_bits
    }
    out[at] = sum
  }
}
