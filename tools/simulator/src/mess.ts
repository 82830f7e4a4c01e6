import { type Dice, withinLimit } from '@storemesh/core'
import { transactionFields } from './wire.js'
import type { Transaction } from './world/transaction.js'

/** How often something goes wrong on the way to the topic, each as a share of all events. */
export interface MessRates {
  readonly bad: number
  readonly repeat: number
  readonly late: number
}

export const USUAL_MESS: MessRates = { bad: 0.005, repeat: 0.005, late: 0.01 }

/** Why no reader can take an event. */
export type Spoilt =
  | { readonly reason: 'not-json' | 'invalid-utf8' | 'nul-byte' }
  | { readonly reason: 'field-missing' | 'wrong-type'; readonly field: string }

export const SPOILT_REASONS: readonly Spoilt['reason'][] = ['not-json', 'invalid-utf8', 'nul-byte', 'field-missing', 'wrong-type']

export type Mishap = 'none' | 'bad' | 'repeat' | 'late'

export function requireMessRates({ bad, repeat, late }: MessRates): void {
  for (const [name, rate] of Object.entries({ bad, repeat, late }))
    withinLimit(`share of ${name} events`, rate, { min: 0, max: 1 })
  withinLimit('share of all events that go wrong', bad + repeat + late, { min: 0, max: 1 })
}

/** At most one mishap an event, from one roll. */
export function mishapOf(dice: Dice, { bad, repeat, late }: MessRates): Mishap {
  const roll = dice.next()
  if (roll < bad) return 'bad'
  if (roll < bad + repeat) return 'repeat'
  return roll < bad + repeat + late ? 'late' : 'none'
}

const NEEDED: readonly [string, ...string[]] = ['transaction_id', 'user_id', 'products', 'total_amount', 'transaction_timestamp']
/** Values that no reading of the field's type allows. */
const WRONG_VALUES: Readonly<Record<string, unknown>> = {
  products: 'none',
  total_amount: [true],
  transaction_timestamp: 'yesterday',
}

export function spoiltOf(dice: Dice): Spoilt {
  const reason = dice.pick<Spoilt['reason']>([
    'not-json',
    'field-missing',
    'field-missing',
    'wrong-type',
    'wrong-type',
    'invalid-utf8',
    'nul-byte',
  ])
  if (reason === 'field-missing') return { reason, field: dice.pick(NEEDED) }
  if (reason === 'wrong-type') return { reason, field: dice.pick(['products', 'total_amount', 'transaction_timestamp']) }
  return { reason }
}

/** What the topic gets instead of the transaction. */
export function spoiltBytes(transaction: Transaction, spoilt: Spoilt): Buffer {
  const fields = transactionFields(transaction)
  const text = JSON.stringify(fields)
  switch (spoilt.reason) {
    case 'not-json':
      return Buffer.from(text.slice(0, Math.floor(text.length / 2)))
    case 'field-missing':
      return Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([name]) => name !== spoilt.field))))
    case 'wrong-type':
      return Buffer.from(JSON.stringify({ ...fields, [spoilt.field]: WRONG_VALUES[spoilt.field] }))
    case 'invalid-utf8':
      return withByte(text, 0xff)
    case 'nul-byte':
      return withByte(text, 0)
  }
}

/** Overwrites the first byte of the user's id; all before it is ASCII. */
function withByte(text: string, byte: number): Buffer {
  const bytes = Buffer.from(text)
  const start = '"user_id":"'
  bytes[text.indexOf(start) + start.length] = byte
  return bytes
}
