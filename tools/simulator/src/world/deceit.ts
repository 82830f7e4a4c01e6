import { type Dice, withinLimit } from '@storemesh/core'
import type { Fraud } from '../truth/true-event.js'
import type { Person } from './people.js'
import { streetAddress } from './places.js'
import type { Transaction } from './transaction.js'

/** Three purchases in a thousand are made by somebody who means harm. */
export const USUAL_FRAUD = 0.003

export const requireFraud = (rate: number): number => withinLimit('share of fraud', rate, { min: 0, max: 1 })

/** The world's own name for a rate; the usual one goes without saying. */
export const nameOfFraud = (rate: number): string => (rate === USUAL_FRAUD ? '' : `-fraud-${rate}`)

/** What a purchase lends itself to. Undefined where nobody means harm. */
export function fraudOf(dice: Dice, { card_fingerprint, device_id }: Transaction, rate: number): Fraud | undefined {
  if (!dice.chance(rate)) return undefined
  return dice.pick<Fraud>([
    'refund_abuse',
    ...(card_fingerprint === undefined ? [] : (['stolen_card', 'card_testing'] as const)),
    ...(device_id === undefined ? [] : (['account_takeover'] as const)),
  ])
}

/** The purchase as the one who deceives makes it: with the card of another, or from a device that the account has never seen. */
export function asDeceived(transaction: Transaction, fraud: Fraud, victim: Person, dice: Dice): Transaction {
  switch (fraud) {
    case 'stolen_card':
    case 'card_testing':
      return { ...transaction, card_fingerprint: victim.card_fingerprint }
    case 'account_takeover':
      return { ...transaction, device_id: `device_${dice.uuid().slice(0, 8)}`, shipping_address: streetAddress(dice) }
    case 'refund_abuse':
      return transaction
  }
}
