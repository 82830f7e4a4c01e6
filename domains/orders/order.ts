import { decimalText, decimalUnits } from '@storemesh/core'
import { type Fields, text, whole } from '@storemesh/domain'
import type { Space } from '@storemesh/key-value'
import { indexOf, placeWithin } from '@storemesh/subgraph'

/** An order as readers find it by key, and as subscribers are sent it. Amounts are exact text. */
export type Order = {
  readonly order_id: string
  /** Null where nobody was named, as on a receipt without a member. */
  readonly user_id: string | null
  readonly channel: string
  readonly store_id: string | null
  readonly status: string
  readonly total_amount: string
  readonly currency: string
  readonly country: string
  readonly placed_at: string
  readonly lines: readonly OrderLine[]
}

export type OrderLine = {
  readonly line_number: number
  readonly product_id: string
  readonly quantity: number
  readonly unit_price: string
  readonly line_amount: string
}

/** Orders by id, and in the order in which they were placed. */
export const orders: Space<Order> = {
  name: 'orders.order',
  indexes: {
    placed: (order) => order.placed_at,
    // those of one account, for whoever sees no others
    [indexOf('placed', 'user_id')]: ({ user_id, placed_at }) => (user_id === null ? undefined : placeWithin(user_id, placed_at)),
  },
}

/** A line as all who tell of an order have it, in the order of the basket. */
export function orderLine(product: Fields, index: number): OrderLine {
  const quantity = whole(product, 'quantity')
  const unit_price = text(product, 'price')
  const line_amount = decimalText(decimalUnits(unit_price, 2) * BigInt(quantity), 2)
  return { line_number: index + 1, product_id: text(product, 'product_id'), quantity, unit_price, line_amount }
}
