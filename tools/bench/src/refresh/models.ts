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

/** A row for each entity, which a late or corrected line computes again. */
export const orderTotals: ModelTable = gold('order_totals', {
  reads: [orders],
  sql: sql(new URL('./order_totals.sql', import.meta.url)),
  write: {
    mode: 'merge',
    taking: 'merge-on-read',
    key: ['order_id'],
    entity: { columns: ['order_id'], of: { bronze_kafka__orders: ['order_id'] } },
  },
})

/** The days that new orders fall into are computed again. */
export const daySales: ModelTable = gold('day_sales', {
  reads: [orders],
  sql: sql(new URL('./day_sales.sql', import.meta.url)),
  write: { mode: 'overwrite' },
  partition: { column: 'sale_date', transform: 'identity' },
})
