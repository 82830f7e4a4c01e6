import type { TrueEvent } from '../truth/true-event.js'
import { microsOf } from '../world/micros.js'
import { PRODUCTS } from '../world/products.js'
import { STORES } from '../world/stores.js'
import { diceOfTold } from './dice-of-told.js'
import type { Visit } from './visit.js'

/** Stock went into a store or out of it. */
export interface Movement {
  readonly movement_id: string
  readonly product_id: string
  readonly store_id: string
  readonly kind: 'sale' | 'receipt' | 'return'
  /** What it adds to what is there. */
  readonly quantity: number
  /** Grows from one movement to the next. */
  readonly source_version: number
  readonly at_us: number
}

const DICE = diceOfTold('stock')
/** One line in twenty sees its product delivered: as much as twenty lines take, and a little more. */
const DELIVERED = 0.05
const DELIVERY_MIN = 30
const DELIVERY_MAX = 50
const FIRST_STOCK = 400
const DELIVERED_BEFORE_MAX_US = 3_600_000_000
/** Of one purchase; the first of a world brings the first stock. */
const MOVEMENTS_MAX = 10_000

export function movementsOf(event: TrueEvent, visit: Visit): readonly Movement[] {
  const { products, store_id } = event.transaction
  const { order } = event.refund ?? {}
  const dice = DICE(visit)
  const moved: Movement[] = event.event === 0 ? firstStock(event, visit) : []
  if (!visit.buys) return moved
  for (const { product_id, quantity } of products) {
    if (dice.chance(DELIVERED)) {
      const at_us = visit.end_us - dice.between(1, DELIVERED_BEFORE_MAX_US)
      const delivered = dice.between(DELIVERY_MIN, DELIVERY_MAX)
      moved.push(movement(event, visit, moved.length, { kind: 'receipt', product_id, store_id, quantity: delivered, at_us }))
    }
    const sold = { kind: 'sale', product_id, store_id, quantity: -quantity, at_us: visit.end_us } as const
    moved.push(movement(event, visit, moved.length, sold))
  }
  if (!order || event.fraud === 'refund_abuse') return moved
  for (const { product_id, quantity } of order.products) {
    const back = { kind: 'return', product_id, store_id: order.store_id, quantity, at_us: visit.end_us } as const
    moved.push(movement(event, visit, moved.length, back))
  }
  return moved
}

type Moved = Omit<Movement, 'movement_id' | 'source_version'>

const movement = ({ event }: TrueEvent, { id }: Visit, index: number, moved: Moved): Movement => ({
  kind: moved.kind,
  product_id: moved.product_id,
  store_id: moved.store_id,
  quantity: moved.quantity,
  at_us: moved.at_us,
  movement_id: `${id}-m${index + 1}`,
  source_version: event * MOVEMENTS_MAX + index + 1,
})

/** What every store has on its shelves before it opens. */
function firstStock(event: TrueEvent, visit: Visit): Movement[] {
  const at_us = microsOf(event.sent_at) - 2 * DELIVERED_BEFORE_MAX_US
  const places = STORES.flatMap(({ store_id }) => PRODUCTS.map(({ product_id }) => ({ store_id, product_id })))
  return places.map((place, index) => movement(event, visit, index, { ...place, kind: 'receipt', quantity: FIRST_STOCK, at_us }))
}
