import type { Dice } from '@storemesh/core'
import { type MessRates, mishapOf } from '../mess.js'
import type { TrueEvent } from '../truth/true-event.js'
import { microText } from '../world/micros.js'
import { productOf } from '../world/products.js'
import type { TransactionLine } from '../world/transaction.js'
import { lateBy_us } from './late.js'
import type { Visit } from './visit.js'

/** Somebody put a product into the cart, took it out, or went to pay for all that is in it. */
export interface CartEvent {
  readonly event_id: string
  readonly event_type: 'add' | 'remove' | 'checkout'
  readonly user_id: string
  readonly product_id: string
  readonly session_id: string
  readonly at_us: number
  /** The same, as it is written. */
  readonly at: string
  readonly country: string
  readonly quantity: number
  /** What it comes to, of the one product or at the checkout of all. */
  readonly total_minor: number
}

type Step = Pick<CartEvent, 'event_type' | 'product_id' | 'quantity' | 'total_minor'>

const CHANGES_MIND = 0.1

/** What happened to the cart before a purchase, at these times of its visit; the checkout comes last. */
export function cartEventsOf(
  event: TrueEvent,
  visit: Visit,
  times_us: readonly number[],
  mess: MessRates,
  dice: Dice,
): readonly CartEvent[] {
  const { transaction } = event
  const steps = stepsOf(event, visit.buys, times_us.length, dice)
  return steps.map(({ event_type, product_id, quantity, total_minor }, index) => {
    const late = event_type === 'add' && mishapOf(dice, mess) === 'late'
    const at_us = (times_us[index] ?? visit.end_us) - (late ? lateBy_us(dice) : 0)
    return {
      event_id: `${visit.id}-c${index + 1}`,
      user_id: visit.user_id,
      session_id: visit.session_id,
      at_us,
      at: microText(at_us),
      country: transaction.country,
      event_type,
      product_id,
      quantity,
      total_minor,
    }
  })
}

/** Exactly so many steps: a product that is not wanted after all, those that are bought, and the checkout. */
function stepsOf({ transaction }: TrueEvent, buys: boolean, count: number, dice: Dice): Step[] {
  const wanted = buys ? transaction.products : []
  const before = buys ? count - 1 : count
  const steps: Step[] = []
  if (before >= 2 && dice.chance(CHANGES_MIND)) {
    const other = anything(dice)
    steps.push(step('add', other), step('remove', other))
  }
  for (const line of wanted) if (steps.length < before) steps.push(step('add', line))
  while (steps.length < before) steps.push(step('add', anything(dice)))
  if (buys && count > 0) steps.push(checkout(transaction.products, transaction.total_minor))
  return steps
}

function anything(dice: Dice): TransactionLine {
  const { product_id, price_rupiah } = productOf(dice)
  return { product_id, quantity: 1, price_minor: price_rupiah * 100 }
}

const step = (event_type: 'add' | 'remove', { product_id, quantity, price_minor }: TransactionLine): Step => ({
  event_type,
  product_id,
  quantity,
  total_minor: quantity * price_minor,
})

/** All that is bought, under the product that was taken first. */
const checkout = (lines: readonly TransactionLine[], total_minor: number): Step => ({
  event_type: 'checkout',
  product_id: lines[0]?.product_id ?? '',
  quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
  total_minor,
})
