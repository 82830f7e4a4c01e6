import { type Dice, withinLimit } from '@storemesh/core'
import type { ToldFields } from './wire.js'

/** How often something goes wrong on the way to a topic, each as a share of all records. */
export interface MessRates {
  readonly bad: number
  readonly repeat: number
  readonly late: number
}

export const USUAL_MESS: MessRates = { bad: 0.005, repeat: 0.005, late: 0.01 }

/** Why no reader can take a record. */
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

export const isUsualMess = ({ bad, repeat, late }: MessRates): boolean =>
  bad === USUAL_MESS.bad && repeat === USUAL_MESS.repeat && late === USUAL_MESS.late

/** At most one mishap an event, from one roll. */
export const mishapOf = (dice: Dice, rates: MessRates): Mishap => mishapAt(dice.next(), rates)

export function mishapAt(roll: number, { bad, repeat, late }: MessRates): Mishap {
  if (roll < bad) return 'bad'
  if (roll < bad + repeat) return 'repeat'
  return roll < bad + repeat + late ? 'late' : 'none'
}

/** Where the fields of a topic can be spoilt so that its contract refuses the record. */
export interface Blemishes {
  /** Fields that no reader can do without. */
  readonly needed: readonly [string, ...string[]]
  /** Fields with a type of their own. */
  readonly typed: readonly [string, ...string[]]
}

/** Of `transactions-topic`. */
export const OF_TRANSACTIONS: Blemishes = {
  needed: ['transaction_id', 'user_id', 'products', 'total_amount', 'transaction_timestamp'],
  typed: ['products', 'total_amount', 'transaction_timestamp'],
}

export function spoiltOf(dice: Dice, { needed, typed }: Blemishes): Spoilt {
  const reason = dice.pick<Spoilt['reason']>([
    'not-json',
    'field-missing',
    'field-missing',
    'wrong-type',
    'wrong-type',
    'invalid-utf8',
    'nul-byte',
  ])
  if (reason === 'field-missing') return { reason, field: dice.pick(needed) }
  if (reason === 'wrong-type') return { reason, field: dice.pick(typed) }
  return { reason }
}

/** A text that is no number, no instant, no list and no object; a list where text may be a number. */
const wrongValue = (field: string): string | readonly boolean[] =>
  /amount|price/.test(field) ? [true] : /timestamp|_at$|^at$/.test(field) ? 'yesterday' : 'none'

/** What the topic gets instead of the fields, of which the first is a text. */
export function spoiltBytes(fields: ToldFields, spoilt: Spoilt): Buffer {
  const text = JSON.stringify(fields)
  switch (spoilt.reason) {
    case 'not-json':
      return Buffer.from(text.slice(0, Math.floor(text.length / 2)))
    case 'field-missing':
      return Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([name]) => name !== spoilt.field))))
    case 'wrong-type':
      return Buffer.from(JSON.stringify({ ...fields, [spoilt.field]: wrongValue(spoilt.field) }))
    case 'invalid-utf8':
      return withByte(text, 0xff)
    case 'nul-byte':
      return withByte(text, 0)
  }
}

/** Overwrites the first byte of the first text; all before it is ASCII. */
function withByte(text: string, byte: number): Buffer {
  const bytes = Buffer.from(text)
  const before = '":"'
  bytes[text.indexOf(before) + before.length] = byte
  return bytes
}
