import type { Dice } from '@storemesh/core'
import type { Refund, TrueEvent } from '../truth/true-event.js'
import { microText } from './micros.js'
import type { Transaction } from './transaction.js'

/** What the web shop writes down of its orders, at times that only grow. */
export interface OrderBook {
  /** When an order is written down; undefined of one that another channel took. */
  placed(transaction: Transaction, sent_us: number): string | undefined
  /** One of these orders, paid back now; undefined where none of them can be. */
  paidBack(dice: Dice, recent: ReadonlyMap<number, TrueEvent>, sent_us: number): Refund | undefined
}

export const REFUNDED = 0.015
const TRIES = 10
const REASONS: readonly [string, ...string[]] = ['damaged', 'wrong product', 'arrived late', 'does not fit', 'changed mind']

/** `last_us` is when something was written down last. */
export function orderBook(last_us: number): OrderBook {
  let written_us = last_us
  const write = (sent_us: number): string => {
    written_us = Math.max(sent_us, written_us + 1)
    return microText(written_us)
  }
  return {
    placed: ({ channel }, sent_us) => (channel === 'web' || channel === 'app' ? write(sent_us) : undefined),
    paidBack(dice, recent, sent_us) {
      const [first] = recent.keys()
      if (first === undefined) return undefined
      const done = new Set<string>()
      for (const { refund } of recent.values()) if (refund) done.add(refund.order.transaction_id)
      for (let tries = 0; tries < TRIES; tries++) {
        const event = recent.get(first + dice.between(0, recent.size - 1))
        if (event?.kind !== 'good' || event.shop_at === undefined || done.has(event.transaction.transaction_id)) continue
        return { at: write(sent_us), order: event.transaction, reason: dice.pick(REASONS) }
      }
      return undefined
    },
  }
}
