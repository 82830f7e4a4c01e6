import type { Dice } from '@storemesh/core'

const LATE_MIN_S = 60
const LATE_MAX_S = 7200

/** How long before it was sent something happened that is out of the ordinary. */
export const lateBy_s = (dice: Dice): number => dice.between(LATE_MIN_S, LATE_MAX_S)
export const lateBy_us = (dice: Dice): number => lateBy_s(dice) * 1_000_000
