import type { Space } from '@storemesh/key-value'

/** An order as readers find it by key, and as subscribers are sent it. Amounts are exact text. */
export type Order = {
  readonly order_id: string
  readonly user_id: string
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
  indexes: { placed: (order) => order.placed_at },
}
