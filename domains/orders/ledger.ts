import { gold, silver, sql } from '@storemesh/domain'
import { marketplaceOrders, posSales, shopOrders, shopRefunds, transactions } from './sources.js'

/** From what the channels tell to one order, and to its ledger. */

/** Kept by us: what an order may be, and what comes after what. */
export const orderStates = silver('order_states_decreed', {
  reads: [],
  sql: sql(new URL('./silver/order_states_decreed.sql', import.meta.url)),
  write: { mode: 'rebuild' },
})

/** Any channel may have nothing to tell yet, or never. */
export const validatedPos = silver('validated_pos', {
  reads: [posSales],
  mayBeEmpty: [posSales],
  sql: sql(new URL('./silver/validated_pos.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['order_id', 'line_number'],
    entity: { columns: ['order_id'], of: { bronze_files__pos_sales: ['receipt_id'] } },
  },
})

export const marketplaceOrdersMapped = silver('marketplace_orders_mapped', {
  reads: [marketplaceOrders],
  mayBeEmpty: [marketplaceOrders],
  sql: sql(new URL('./silver/marketplace_orders_mapped.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['order_id'],
    entity: { columns: ['order_id'], of: { bronze_mongo__marketplace_orders: ['order_sn'] } },
  },
})

const ofOrder = {
  bronze_kafka__transactions: ['transaction_id'],
  bronze_postgres__orders: ['order_id'],
  validated_pos: ['order_id'],
  marketplace_orders_mapped: ['order_id'],
} as const

/** Of the orders that are told of anew only those whose money or goods went back matter to what was paid back: a few in a hundred. */
const wentBack = (order_id: string): string =>
  `SELECT ${order_id} AS order_id FROM changed WHERE ${order_id} IN (
    SELECT order_id FROM bronze_postgres__refunds UNION ALL SELECT order_id FROM validated_pos WHERE entry = 'return')`

export const refundsValidated = silver('refunds_validated', {
  reads: [shopRefunds, validatedPos, transactions, shopOrders, marketplaceOrdersMapped],
  mayBeEmpty: [shopRefunds, validatedPos, transactions, shopOrders, marketplaceOrdersMapped],
  sql: sql(new URL('./silver/refunds_validated.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['order_id', 'kind', 'refund_id'],
    entity: {
      columns: ['order_id'],
      of: { ...ofOrder, bronze_postgres__refunds: ['order_id'] },
      touchedBy: {
        bronze_kafka__transactions: wentBack('transaction_id'),
        bronze_postgres__orders: wentBack('order_id'),
        marketplace_orders_mapped: wentBack('order_id'),
      },
    },
  },
})

export const ordersUnified = silver('orders_unified', {
  reads: [transactions, shopOrders, validatedPos, marketplaceOrdersMapped, refundsValidated, orderStates],
  mayBeEmpty: [transactions, shopOrders, validatedPos, marketplaceOrdersMapped, refundsValidated],
  sql: sql(new URL('./silver/orders_unified.sql', import.meta.url)),
  contract: 'orders.orders_unified@1',
  write: {
    mode: 'merge',
    key: ['order_id'],
    entity: { columns: ['order_id'], of: { ...ofOrder, refunds_validated: ['order_id'] } },
  },
  partition: { column: 'ordered_at', transform: 'day' },
})

export const factOrder = gold('fact_order', {
  reads: [ordersUnified, refundsValidated],
  mayBeEmpty: [refundsValidated],
  sql: sql(new URL('./gold/fact_order.sql', import.meta.url)),
  contract: 'orders.fact_order@1',
  write: {
    mode: 'ledger',
    key: ['order_id', 'line_number', 'entry', 'transaction_id'],
    measures: ['quantity', 'total_amount'],
    entity: { columns: ['order_id'], of: { orders_unified: ['order_id'], refunds_validated: ['order_id'] } },
  },
  partition: { column: 'ordered_at', transform: 'day' },
})
