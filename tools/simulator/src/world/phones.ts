import type { Dice } from '@storemesh/core'

const PREFIXES: readonly [string, ...string[]] = [
  '811',
  '812',
  '813',
  '815',
  '817',
  '819',
  '821',
  '852',
  '857',
  '877',
  '878',
  '895',
]

/** A mobile number, as somebody typed it. */
export function phoneNumber(dice: Dice): string {
  const prefix = dice.pick(PREFIXES)
  const [middle, last] = [fourDigits(dice), fourDigits(dice)]
  return written(dice, prefix, middle, last)
}

/** The same number, as it was typed another time. */
export function samePhone(dice: Dice, phone: string): string {
  const digits = phone.replaceAll(/\D/g, '').replace(/^(?:62|0)/, '')
  return written(dice, digits.slice(0, 3), digits.slice(3, 7), digits.slice(7))
}

const fourDigits = (dice: Dice): string => String(dice.between(0, 9999)).padStart(4, '0')

const written = (dice: Dice, prefix: string, middle: string, last: string): string =>
  dice.pick([
    `0${prefix}${middle}${last}`,
    `0${prefix}-${middle}-${last}`,
    `0${prefix} ${middle} ${last}`,
    `(0${prefix}) ${middle}${last}`,
    `0${prefix}.${middle}.${last}`,
    `+62${prefix}${middle}${last}`,
    `+62 ${prefix} ${middle} ${last}`,
    `+62-${prefix}-${middle}-${last}`,
    `62${prefix}${middle}${last}`,
  ])
