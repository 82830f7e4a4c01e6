import { decimalText, decimalUnits } from '@storemesh/core'
import { type Fields, type LookupRow, lookup, optionalText, text, whole } from '@storemesh/domain'
import { type Order, orders } from '../order.js'

/** Order lines of `fact_order` as the order that readers find by its id: what came by table and what came live stand in one place. */
export const orderLookup = lookup<Order>({
  space: orders,
  by: 'order_id',
  rowOf: (rows) => {
    const lines = rows.toSorted((a, b) => whole(a, 'line_number') - whole(b, 'line_number'))
    const [first] = lines
    return first && orderOf(first, lines)
  },
})

function orderOf(first: Fields, lines: readonly Fields[]): LookupRow<Order> {
  const total = lines.reduce((sum, line) => sum + decimalUnits(text(line, 'total_amount'), 2), 0n)
  const row: Order = {
    order_id: text(first, 'order_id'),
    user_id: text(first, 'user_id'),
    channel: text(first, 'channel'),
    store_id: optionalText(first, 'store_id'),
    status: 'placed',
    total_amount: decimalText(total, 2),
    currency: text(first, 'currency'),
    country: text(first, 'country'),
    placed_at: text(first, 'ordered_at'),
    lines: lines.map((line) => ({
      line_number: whole(line, 'line_number'),
      product_id: text(line, 'product_id'),
      quantity: whole(line, 'quantity'),
      unit_price: text(line, 'unit_price'),
      line_amount: text(line, 'total_amount'),
    })),
  }
  return { key: row.order_id, row, version: whole(first, 'source_offset') }
}
