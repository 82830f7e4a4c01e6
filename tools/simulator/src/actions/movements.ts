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
  readonly kind: 'sale' | 'receipt'
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
  const dice = DICE(event)
  const moved: Omit<Movement, 'movement_id' | 'source_version'>[] = event.event === 0 ? firstStock(event) : []
  if (visit.buys)
    for (const { product_id, quantity } of products) {
      const place = { product_id, store_id }
      if (dice.chance(DELIVERED)) {
        const at_us = visit.end_us - dice.between(1, DELIVERED_BEFORE_MAX_US)
        moved.push({ ...place, kind: 'receipt', quantity: dice.between(DELIVERY_MIN, DELIVERY_MAX), at_us })
      }
      moved.push({ ...place, kind: 'sale', quantity: -quantity, at_us: visit.end_us })
    }
  return moved.map((movement, index) => ({
    ...movement,
    movement_id: `${visit.id}-m${index + 1}`,
    source_version: event.event * MOVEMENTS_MAX + index + 1,
  }))
}

/** What every store has on its shelves before it opens. */
function firstStock({ sent_at }: TrueEvent): Omit<Movement, 'movement_id' | 'source_version'>[] {
  const at_us = microsOf(sent_at) - 2 * DELIVERED_BEFORE_MAX_US
  return STORES.flatMap(({ store_id }) =>
    PRODUCTS.map(({ product_id }) => ({ product_id, store_id, kind: 'receipt' as const, quantity: FIRST_STOCK, at_us })),
  )
}
