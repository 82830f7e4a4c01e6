import { bronze, gold, type ModelTable, silver, sql } from '@storemesh/domain'
import { topic } from '@storemesh/source'

const orders = bronze('bronze_kafka__orders', { from: topic('orders'), contract: 'bench.orders@1', key: ['order_id'] })

/** A row for each input row, kept by key. */
export const ordersUnified: ModelTable = silver('orders_unified', {
  reads: [orders],
  sql: sql(new URL('./orders_unified.sql', import.meta.url)),
  write: { mode: 'append', key: ['order_id'] },
  partition: { column: 'ordered_at', transform: 'day' },
})

/** Windows over all that a user ever ordered: a new order computes its user again. */
export const userOrders: ModelTable = gold('user_orders', {
  reads: [orders],
  sql: sql(new URL('./user_orders.sql', import.meta.url)),
  write: {
    mode: 'merge',
    taking: 'merge-on-read',
    key: ['order_id'],
    entity: { columns: ['user_id'], of: { bronze_kafka__orders: ['user_id'] } },
  },
})
