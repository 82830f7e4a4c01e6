import { bronze } from '@storemesh/domain'
import { files, mongo, postgres, topic } from '@storemesh/source'

/** Where orders hear of what was bought, each source as it came. */

export const transactions = bronze('bronze_kafka__transactions', {
  from: topic('transactions-topic'),
  contract: 'orders.transactions@1',
  key: ['transaction_id'],
  freshFiles: 'avro',
})

/** The web shop's own rows: each change of an order is a version of it here. By its log also what was deleted, and every version. */
export const shopOrders = bronze('bronze_postgres__orders', {
  from: postgres({ table: 'public.orders', cursor: 'updated_at', key: ['order_id'], byLog: { slot: 'storemesh_orders' } }),
  contract: 'orders.shop_orders@1',
  key: ['order_id', 'updated_at'],
})

export const shopRefunds = bronze('bronze_postgres__refunds', {
  from: postgres({ table: 'public.refunds', cursor: 'updated_at', key: ['refund_id'], byLog: { slot: 'storemesh_refunds' } }),
  contract: 'orders.shop_refunds@1',
  key: ['refund_id', 'updated_at'],
})

/** A till moves a file into its place when it is whole, so none has to lie still before it is read. */
export const posSales = bronze('bronze_files__pos_sales', {
  from: files({ prefix: 'raw-data/pos-sales', format: 'csv', settle_ms: 0 }),
  contract: 'orders.pos_sales@1',
  key: ['receipt_id', 'line_number'],
})

/** From exports, where no Mongo answers: with one it is `mongo({ collection })` alone. */
export const marketplaceOrders = bronze('bronze_mongo__marketplace_orders', {
  from: mongo({ collection: 'marketplace.orders', exports: 'raw-data/mongo/marketplace-orders', settle_ms: 0 }),
  contract: 'orders.marketplace_orders@1',
  key: ['_id'],
})
