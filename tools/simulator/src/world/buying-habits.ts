import { seededDice } from '@storemesh/core'
import { beta, gamma } from './rolls.js'
import { scramble, type WorldIdentity } from './world-identity.js'

/** How those who have an account differ: the world that BG/NBD and Gamma-Gamma describe. */
export const BUYING = {
  /** Shape of the rates at which they buy. */
  r: 1.2,
  /** Of the chances that a repeated purchase is the last one. */
  a: 0.8,
  b: 9,
  /** Shape of what one pays at a time, and shape and scale of what they differ by, in rupiah. */
  p: 3,
  q: 4,
  v: 450_000,
} as const

/** How one account buys: the same for the same account, whenever it is asked. */
export interface BuyingHabits {
  /** How often, against others. Whole, so that sums of them are exact whatever order they are made in. */
  readonly weight: number
  /** The chance that a repeated purchase is the last one. */
  readonly leaves: number
  /** What is paid is so many times a number of a gamma distribution, in rupiah. */
  readonly spends: number
}

const WEIGHT_ONE = 2 ** 20
/** As much as so many accounts come to on average keeps the world busy; what is missing of it, newcomers buy. */
const BUSY = 300
/** Whoever buys so often that all of them together have this weight leaves no purchase to newcomers. */
export const FULL_WEIGHT = BUSY * BUYING.r * WEIGHT_ONE

/** In how many purchases of the whole world an account of weight 1 makes one: the scale of rates, before it is told in days. */
export const PURCHASES_A_RATE = BUSY * BUYING.r

const OWN_DICE = 0x2545f491

export function habitsOf({ salt }: WorldIdentity, index: number): BuyingHabits {
  const dice = seededDice(scramble((salt ^ OWN_DICE) + index))
  const weight = Math.max(1, Math.round(gamma(dice, BUYING.r) * WEIGHT_ONE))
  return { weight, leaves: beta(dice, BUYING.a, BUYING.b), spends: BUYING.v / gamma(dice, BUYING.q) }
}
