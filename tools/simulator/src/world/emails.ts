import type { Dice } from '@storemesh/core'

/** Domains that are nobody's (RFC 2606). */
const DOMAINS: readonly [string, ...string[]] = ['example.com', 'example.net', 'example.org']
const ROLES: readonly [string, ...string[]] = ['info', 'admin', 'sales', 'cs', 'office']
const OFFICES = 12
const FANCIES: readonly [string, ...string[]] = ['pelangi', 'kucing.oren', 'anak_rantau', 'bintang', 'kopi.susu', 'senja']
const TAGS: readonly [string, ...string[]] = ['belanja', 'toko', 'promo', 'baru']

/** An address made of a name; the number keeps it apart from those of others of that name. */
export function ownEmail(dice: Dice, name: string, number: number): string {
  const box = name.toLowerCase().replaceAll(/[^a-z]+/g, dice.pick(['.', '_', '']))
  const written = dice.chance(0.1) ? box.toUpperCase() : box
  return `${written}${number}@${dice.pick(DOMAINS)}`
}

/** One that says nothing of a name. */
export const fancyEmail = (dice: Dice, number: number): string => `${dice.pick(FANCIES)}${number}@${dice.pick(DOMAINS)}`

/** One that several people of an office read. */
export const officeEmail = (dice: Dice): string => `${dice.pick(ROLES)}@kantor-${dice.between(1, OFFICES)}.${dice.pick(DOMAINS)}`

/** The same box, by another address. */
export const taggedEmail = (dice: Dice, email: string): string => email.replace(/(?:\+[^@]*)?@/, `+${dice.pick(TAGS)}@`)
