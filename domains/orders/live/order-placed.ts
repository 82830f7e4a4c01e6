import { decimalText, decimalUnits } from '@storemesh/core'
import { type LiveEvent, live, objects, optionalText, text } from '@storemesh/domain'
import { type Order, orderLine, orders } from '../order.js'

/** An order is told of within moments of its event. One that is told twice was placed once. */
export const orderPlaced = live<Order>({
  name: 'order-placed',
  topic: 'transactions-topic',
  contract: 'orders.transactions@1',
  space: orders,
  changes: 'orders.order-placed',
  key: ({ fields }) => text(fields, 'transaction_id'),
  step: (event, before) => (before ? undefined : orderOf(event)),
})

function orderOf({ fields }: LiveEvent): Order {
  const lines = objects(fields, 'products').map(orderLine)
  const total = lines.reduce((sum, line) => sum + decimalUnits(line.line_amount, 2), 0n)
  return {
    order_id: text(fields, 'transaction_id'),
    user_id: text(fields, 'user_id'),
    channel: optionalText(fields, 'channel') ?? 'web',
    store_id: optionalText(fields, 'store_id'),
    status: 'placed',
    // what its lines come to, as the fact table has it
    total_amount: decimalText(total, 2),
    currency: optionalText(fields, 'currency') ?? 'IDR',
    country: text(fields, 'country'),
    placed_at: text(fields, 'transaction_timestamp'),
    lines,
  }
}
