import { movementsOf } from '../actions/movements.js'
import { visitOf } from '../actions/visit.js'
import type { TrueEvent } from '../truth/true-event.js'

/** How much of a product lies in a store, by `product|store`. */
export type StockLevels = ReadonlyMap<string, number>

/** What lies there after these. */
export function movedBy(stock: StockLevels, events: readonly TrueEvent[]): StockLevels {
  const levels = new Map(stock)
  for (const event of events) {
    if (!event.before) continue
    for (const { product_id, store_id, quantity } of movementsOf(event, visitOf(event))) {
      const place = `${product_id}|${store_id}`
      levels.set(place, (levels.get(place) ?? 0) + quantity)
    }
  }
  return levels
}
