import { type Dice, seededDice, surrogateKey } from '@storemesh/core'
import type { TrueEvent } from '../truth/true-event.js'
import { scramble } from '../world/world-identity.js'

/** Dice for one thing that is told of a purchase: the same each time that it is told. */
export type DiceOfTold = (event: Pick<TrueEvent, 'event' | 'kind' | 'transaction'>) => Dice

/** A purchase's id begins with 32 bits that no other of its world has. What repeats it rolls for itself. */
export function diceOfTold(what: string): DiceOfTold {
  const salt = surrogateKey('told', what) % 2 ** 32
  return ({ event, kind, transaction }) => {
    const own = Number.parseInt(transaction.transaction_id.slice(0, 8), 16) ^ salt
    return seededDice(kind === 'repeat' ? scramble(own + event) : own)
  }
}
