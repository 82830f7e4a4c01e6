import { decimalText, decimalUnits } from '@storemesh/core'
import { type Fields, type LiveEvent, live, objects, optionalText, text, whole } from '@storemesh/domain'
import { type Order, type OrderLine, orders } from '../order.js'

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
  const lines = objects(fields, 'products').map(lineOf)
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

function lineOf(product: Fields, index: number): OrderLine {
  const quantity = whole(product, 'quantity')
  const unit_price = text(product, 'price')
  const line_amount = decimalText(decimalUnits(unit_price, 2) * BigInt(quantity), 2)
  return { line_number: index + 1, product_id: text(product, 'product_id'), quantity, unit_price, line_amount }
}
