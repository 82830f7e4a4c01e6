import { type Movement, movementsOf } from '../actions/movements.js'
import { visitOf } from '../actions/visit.js'
import type { TrueEvent } from '../truth/true-event.js'

/** How much of a product lies in a store, by `product|store`. */
export type StockLevels = ReadonlyMap<string, number>

/** What lies there after these events. */
export const movedBy = (stock: StockLevels, events: readonly TrueEvent[]): StockLevels =>
  afterMovements(stock, events.map(movedAt))

/** What lies there after these movements. */
export function afterMovements(stock: StockLevels, movements: readonly (readonly Movement[])[]): StockLevels {
  const levels = new Map(stock)
  for (const some of movements) {
    for (const { product_id, store_id, quantity } of some) {
      const place = `${product_id}|${store_id}`
      levels.set(place, (levels.get(place) ?? 0) + quantity)
    }
  }
  return levels
}

/** None where the truth is older than what is told beside purchases. */
export const movedAt = (event: TrueEvent): readonly Movement[] => (event.before ? movementsOf(event, visitOf(event)) : [])
