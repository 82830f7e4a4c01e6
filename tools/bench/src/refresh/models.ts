import { defineDomain, gold, input, type ModelTable, silver, sql } from '@storemesh/domain'

const orders = input('shop.orders@1')

/** A row for each input row, kept by key. */
const ordersUnified: ModelTable = silver('orders_unified', {
  reads: [orders],
  sql: sql(new URL('./orders_unified.sql', import.meta.url)),
  write: { mode: 'append', key: ['order_id'] },
  partition: { column: 'ordered_at', transform: 'day' },
})

/** A row for each entity, which a late or corrected line computes again. */
const orderTotals: ModelTable = gold('order_totals', {
  reads: [orders],
  sql: sql(new URL('./order_totals.sql', import.meta.url)),
  write: {
    mode: 'merge',
    taking: 'merge-on-read',
    key: ['order_id'],
    entity: { columns: ['order_id'], of: { 'shop.orders': ['order_id'] } },
  },
})

/** The days that new orders fall into are computed again. */
const daySales: ModelTable = gold('day_sales', {
  reads: [orders],
  sql: sql(new URL('./day_sales.sql', import.meta.url)),
  write: { mode: 'overwrite' },
  partition: { column: 'sale_date', transform: 'identity' },
})

/** One model of each way to be refreshed by what is new. */
export const orderModels = defineDomain({
  name: 'orders',
  owner: 'team-orders',
  tables: [ordersUnified, orderTotals, daySales],
  live: [],
  products: [],
})
