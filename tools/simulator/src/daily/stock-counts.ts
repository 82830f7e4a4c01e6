import { seededDice, surrogateKey } from '@storemesh/core'
import type { FiledEvents } from '../channels/channel-files.js'
import { movedBy } from '../channels/stock-levels.js'
import { PRODUCTS } from '../world/products.js'
import { STORES } from '../world/stores.js'
import type { TrueEvent } from '../truth/true-event.js'
import { firstOfDays } from './days-begun.js'
import { toldFile } from './told-file.js'

const COUNTED_A_DAY = 20

/** Somebody counts some shelves when a day begins, and finds what the movements told so far have left there. */
function counts(filed: FiledEvents, first: TrueEvent): readonly Readonly<Record<string, string>>[] {
  const stock = movedBy(filed.stock, filed.events.slice(0, filed.events.indexOf(first)))
  const dice = seededDice(surrogateKey('stock-count', first.world, first.sent_at) % 2 ** 32)
  const shelves = new Set(
    Array.from({ length: COUNTED_A_DAY }, () =>
      [dice.between(0, PRODUCTS.length - 1), dice.between(0, STORES.length - 1)].join(),
    ),
  )
  return [...shelves].flatMap((shelf) => {
    const [product = 0, store = 0] = shelf.split(',').map(Number)
    const { product_id = '' } = PRODUCTS[product] ?? {}
    const { store_id = '' } = STORES[store] ?? {}
    const quantity = Math.max(0, stock.get(`${product_id}|${store_id}`) ?? 0)
    const count_id = `count_${first.world}_${first.event}_${product_id}_${store_id}`
    return { count_id, product_id, store_id, quantity: String(quantity), counted_at: first.sent_at }
  })
}

export const STOCK_COUNTS = toldFile({
  folder: 'raw-data/stock-counts',
  name: 'counts',
  columns: ['count_id', 'product_id', 'store_id', 'quantity', 'counted_at'],
  // the first day of a world has nothing to count yet
  meant: (filed) => firstOfDays(filed).flatMap((first) => (first.event === 0 ? [] : counts(filed, first))),
})
