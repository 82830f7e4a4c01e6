import { newestFirst, type PageArguments, type Reads, type Resolvers } from '@storemesh/subgraph'
import { type Order, type OrderLine, orders } from '../order.js'
import { productNamed } from './product-named.js'

/** Order: by key, by page, and live. */
export function orderResolvers(reads: Reads): Resolvers {
  const lookup = reads.lookup(orders)
  return {
    Query: {
      order: (_root, { id }: { readonly id: string }, context) => lookup.byKey(context, id),
      orders: (_root, page: PageArguments, context) => newestFirst(lookup, context, 'placed', page),
    },
    Subscription: {
      orderPlaced: {
        subscribe: (_root: unknown, { after }: { readonly after?: string | null }, context) =>
          reads.changes(context, 'orders.order-placed', after),
        resolve: (change: { readonly row: Order }) => change.row,
      },
    },
    Order: {
      __resolveReference: ({ id }: { readonly id: string }, context) => lookup.byKey(context, id),
      id: (order: Order) => order.order_id,
      customer: (order: Order) => (order.user_id === null ? null : { id: order.user_id }),
      storeId: (order: Order) => order.store_id,
      store: (order: Order) => (order.store_id === null ? null : { id: order.store_id }),
      total: ({ total_amount: amount, currency }: Order) => ({ amount, currency }),
      placedAt: (order: Order) => order.placed_at,
      lines: ({ lines, currency }: Order) => lines.map((line) => ({ ...line, currency })),
    },
    OrderLine: {
      lineNumber: (line: LineInCurrency) => line.line_number,
      productId: (line: LineInCurrency) => line.product_id,
      product: (line: LineInCurrency) => productNamed(line.product_id),
      unitPrice: (line: LineInCurrency) => ({ amount: line.unit_price, currency: line.currency }),
      amount: (line: LineInCurrency) => ({ amount: line.line_amount, currency: line.currency }),
    },
  }
}

type LineInCurrency = OrderLine & { readonly currency: string }
