import { type Dice, seededDice, surrogateKey } from '@storemesh/core'
import type { History } from '../calendar/history.js'
import { type Mix, nameOfMix } from '../mix.js'

/** Whether times come from the seed's own calendar or from the clock. */
export type TimeBase = 'virtual' | 'now'

/** Which world it is: everything in it follows from this, so that another seed has other people and other orders. */
export interface WorldIdentity {
  readonly name: string
  readonly salt: number
}

/** `habits` is what else people and sources do otherwise than usual. */
export const worldIdentity = (from: TimeBase, seed: number, mix: Mix, habits = ''): WorldIdentity =>
  worldNamed(`${from}-${seed}${nameOfMix(mix)}${habits}`)

/** Another past is another world: its purchases are at other times. */
export const historyIdentity = (
  seed: number,
  { days, until_ms }: History,
  actions: number,
  mix: Mix,
  habits = '',
): WorldIdentity =>
  worldNamed(`history-${seed}-${days}d-${actions}-until-${new Date(until_ms).toISOString()}${nameOfMix(mix)}${habits}`)

const worldNamed = (name: string): WorldIdentity => ({ name, salt: surrogateKey('world', name) % 2 ** 32 })

/** Dice of their own for each event and each person: a world goes on from any event without rolling those before it. */
export const diceOfEvent = ({ salt }: WorldIdentity, event: number): Dice => seededDice(scramble(salt + event))
export const diceOfPerson = ({ salt }: WorldIdentity, index: number): Dice => seededDice(scramble(~salt + index))

/** A version 4 UUID. Dice start from 32 bits, so two events may roll alike: its first group makes each event's id its own all the same. */
export function transactionId({ salt }: WorldIdentity, event: number, dice: Dice): string {
  const group = scramble((salt ^ 0x5bd1e995) + event)
  return group.toString(16).padStart(8, '0') + dice.uuid().slice(8)
}

/** Every 32-bit number to another one, near ones far apart, no two to the same. */
export function scramble(number: number): number {
  let mixed = number | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
