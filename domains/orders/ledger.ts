import { gold, silver, sql } from '@storemesh/domain'
import { listingProducts } from './listings.js'
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

/** A listing that becomes another product does so in all orders that have it, and in no others. */
const HAVING_THE_LISTING = `
  SELECT told.order_sn AS order_id
  FROM bronze_mongo__marketplace_orders AS told
  CROSS JOIN UNNEST(sequence(1, cardinality(told.items))) AS item (place)
  INNER JOIN (SELECT DISTINCT marketplace, listing_id FROM changed) AS listed
    ON listed.marketplace = told.marketplace AND listed.listing_id = element_at(told.items, item.place).item_id`

export const marketplaceOrdersMapped = silver('marketplace_orders_mapped', {
  reads: [marketplaceOrders, listingProducts],
  mayBeEmpty: [marketplaceOrders, listingProducts],
  sql: sql(new URL('./silver/marketplace_orders_mapped.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['order_id'],
    entity: {
      columns: ['order_id'],
      of: { bronze_mongo__marketplace_orders: ['order_sn'] },
      touchedBy: { listing_products_mapped: HAVING_THE_LISTING },
    },
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

/** Where only its products are others, that matters to an order of which the topic has not told: else it stands by the topic's lines. */
const TOLD_BY_MARKETPLACES = `
  SELECT order_id FROM changed
  GROUP BY order_id, marketplace, buyer_id, currency, total_amount, ordered_at HAVING count(*) = 1
  UNION ALL
  SELECT mapped.order_id
  FROM (
    SELECT order_id FROM changed
    GROUP BY order_id, marketplace, buyer_id, currency, total_amount, ordered_at HAVING count(*) > 1
  ) AS mapped
  LEFT JOIN bronze_kafka__transactions AS told ON told.transaction_id = mapped.order_id
  WHERE told.transaction_id IS NULL`

export const ordersUnified = silver('orders_unified', {
  reads: [transactions, shopOrders, validatedPos, marketplaceOrdersMapped, refundsValidated, orderStates],
  mayBeEmpty: [transactions, shopOrders, validatedPos, marketplaceOrdersMapped, refundsValidated],
  sql: sql(new URL('./silver/orders_unified.sql', import.meta.url)),
  contract: 'orders.orders_unified@1',
  write: {
    mode: 'merge',
    key: ['order_id'],
    entity: {
      columns: ['order_id'],
      of: { ...ofOrder, refunds_validated: ['order_id'] },
      touchedBy: { marketplace_orders_mapped: TOLD_BY_MARKETPLACES },
    },
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
