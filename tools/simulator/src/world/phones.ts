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
  const [middle, last] = [String(dice.between(0, 9999)).padStart(4, '0'), String(dice.between(0, 9999)).padStart(4, '0')]
  return dice.pick([
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
}
