import { decimalText, decimalUnits } from '@storemesh/core'
import { type Fields, type LookupRow, lookup, objects, optionalText, text, versionInTable, whole } from '@storemesh/domain'
import { type Order, orderLine, orders } from '../order.js'

/** A row of `orders_unified` as the order that readers find by its id: what came by table and what came live stand in one place. */
export const orderLookup = lookup<Order>({
  space: orders,
  by: 'order_id',
  rowOf: ([row]) => row && orderOf(row),
})

function orderOf(row: Fields): LookupRow<Order> {
  const lines = objects(row, 'lines').map(orderLine)
  const total = lines.reduce((sum, line) => sum + decimalUnits(line.line_amount, 2), 0n)
  const order: Order = {
    order_id: text(row, 'order_id'),
    user_id: optionalText(row, 'user_id'),
    channel: text(row, 'channel'),
    store_id: optionalText(row, 'store_id'),
    status: text(row, 'status'),
    // what its lines come to, as the fact table has it
    total_amount: decimalText(total, 2),
    currency: text(row, 'currency'),
    country: text(row, 'country'),
    placed_at: text(row, 'ordered_at'),
    lines,
  }
  return { key: order.order_id, row: order, version: versionOf(row) }
}

/** As the live way counts. What the topic tells takes the place of what another channel told, however far that one had got. */
const versionOf = (row: Fields): number => (text(row, 'told_by') === 'topic' ? versionInTable(whole(row, 'source_offset')) : 0)
