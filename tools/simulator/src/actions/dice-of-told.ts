import { type Dice, seededDice, surrogateKey } from '@storemesh/core'
import { scramble } from '../world/world-identity.js'
import type { Visit } from './visit.js'

/** Dice for one thing that is told of a visit: the same each time that it is told. */
export function diceOfTold(what: string): (visit: Pick<Visit, 'seed'>) => Dice {
  const salt = saltOf(what)
  return ({ seed }) => seededDice(seed ^ salt)
}

/** A single roll in [0, 1) for each of the things that are told of a visit, where dice would be made for nothing. */
export function rollOfTold(what: string): (visit: Pick<Visit, 'seed'>, index: number) => number {
  const salt = saltOf(what)
  return ({ seed }, index) => scramble((seed ^ salt) + index) / 2 ** 32
}

const saltOf = (what: string): number => surrogateKey('told', what) % 2 ** 32
