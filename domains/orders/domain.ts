import { defineDomain, every, gold, input, product, realtime, silver, sql } from '@storemesh/domain'
import { orderLookup } from './silver/order-lookup.js'
import { marketplaceOrders, posSales, shopOrders, shopRefunds, transactions } from './sources.js'
import { orderPlaced } from './live/order-placed.js'
import { orderResolvers } from './subgraph/order.js'
import { productPerformanceResolvers } from './subgraph/product-performance.js'

/** Orders: what was bought, where, by whom, for how much.
 *  Read downwards: where data comes from, what we keep, what we publish. */

/** Kept by us: what an order may be, and what comes after what. */
const orderStates = silver('order_states_decreed', {
  reads: [],
  sql: sql(new URL('./silver/order_states_decreed.sql', import.meta.url)),
  write: { mode: 'rebuild' },
})

/** Any channel may have nothing to tell yet, or never. */
const validatedPos = silver('validated_pos', {
  reads: [posSales],
  mayBeEmpty: [posSales],
  sql: sql(new URL('./silver/validated_pos.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['order_id', 'line_number'],
    entity: { columns: ['order_id'], of: { bronze_files__pos_sales: ['receipt_id'] } },
  },
})

const marketplaceOrdersMapped = silver('marketplace_orders_mapped', {
  reads: [marketplaceOrders],
  mayBeEmpty: [marketplaceOrders],
  sql: sql(new URL('./silver/marketplace_orders_mapped.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['order_id'],
    entity: { columns: ['order_id'], of: { bronze_mongo__marketplace_orders: ['order_sn'] } },
  },
})

const marketplaceLines = silver('stg_marketplace_lines', {
  reads: [marketplaceOrders],
  sql: sql(new URL('./silver/stg_marketplace_lines.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['order_id', 'line_number'],
    entity: { columns: ['order_id'], of: { bronze_mongo__marketplace_orders: ['order_sn'] } },
  },
})

/** Each order tells a name once more, so several are taken at once. */
const toldName = ['marketplace', 'listing_id', 'name'] as const
const marketplaceNames = silver('marketplace_names_unified', {
  reads: [marketplaceLines],
  sql: sql(new URL('./silver/marketplace_names_unified.sql', import.meta.url)),
  contract: 'orders.marketplace_names_unified@1',
  write: { mode: 'merge', key: toldName, entity: { columns: toldName, of: { stg_marketplace_lines: toldName } } },
  runs: every('5 minutes'),
})

const ofOrder = {
  bronze_kafka__transactions: ['transaction_id'],
  bronze_postgres__orders: ['order_id'],
  validated_pos: ['order_id'],
  marketplace_orders_mapped: ['order_id'],
} as const

const refundsValidated = silver('refunds_validated', {
  reads: [shopRefunds, validatedPos, transactions, shopOrders, marketplaceOrdersMapped],
  mayBeEmpty: [shopRefunds, validatedPos, transactions, shopOrders, marketplaceOrdersMapped],
  sql: sql(new URL('./silver/refunds_validated.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['order_id', 'kind', 'refund_id'],
    entity: { columns: ['order_id'], of: { ...ofOrder, bronze_postgres__refunds: ['order_id'] } },
  },
})

const ordersUnified = silver('orders_unified', {
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

const factOrder = gold('fact_order', {
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

const dimProducts = input('inventory.dim_products@1')
const dimStores = input('inventory.dim_stores@1')

/** Under a contract, so that the table is there, and may be empty, where inventory tells nothing. */
const productCategories = silver('product_categories_scd', {
  reads: [dimProducts],
  sql: sql(new URL('./silver/product_categories_scd.sql', import.meta.url)),
  contract: 'orders.product_categories_scd@1',
  write: {
    mode: 'versions',
    key: ['product_id'],
    at: 'valid_from_at',
    entity: { of: { 'inventory.dim_products': ['product_id'] } },
  },
})

const storeRegions = silver('store_regions_scd', {
  reads: [dimStores],
  sql: sql(new URL('./silver/store_regions_scd.sql', import.meta.url)),
  contract: 'orders.store_regions_scd@1',
  write: { mode: 'versions', key: ['store_id'], at: 'valid_from_at', entity: { of: { 'inventory.dim_stores': ['store_id'] } } },
})

/** A category changes rarely; then all days are computed again. */
const productPerformance = gold('product_performance', {
  reads: [factOrder, productCategories],
  mayBeEmpty: [productCategories],
  sql: sql(new URL('./gold/product_performance.sql', import.meta.url)),
  contract: 'orders.product_performance@1',
  write: { mode: 'overwrite' },
  partition: { column: 'analysis_date', transform: 'identity' },
})

const productCategoryRevenue = gold('product_category_revenue', {
  reads: [factOrder, productCategories],
  mayBeEmpty: [productCategories],
  sql: sql(new URL('./gold/product_category_revenue.sql', import.meta.url)),
  contract: 'orders.product_category_revenue@1',
  write: { mode: 'overwrite' },
  partition: { column: 'sale_date', transform: 'identity' },
})

const ofCategory = ['category', 'currency'] as const
const salesTrends = gold('sales_trends', {
  reads: [productCategoryRevenue],
  sql: sql(new URL('./gold/sales_trends.sql', import.meta.url)),
  contract: 'orders.sales_trends@1',
  write: {
    mode: 'merge',
    key: ['period_type', 'period_value', ...ofCategory],
    entity: { columns: ofCategory, of: { product_category_revenue: ofCategory } },
  },
  partition: { column: 'period_type', transform: 'identity' },
})

/** A figure of a day. A table has one partition column, the month; within it rows lie by figure. */
const figure = ['kpi_name', 'month', 'period', 'dimension'] as const
const salesKpis = gold('sales_kpis', {
  reads: [factOrder, storeRegions],
  mayBeEmpty: [storeRegions],
  sql: sql(new URL('./gold/sales_kpis.sql', import.meta.url)),
  contract: 'orders.sales_kpis@1',
  write: {
    mode: 'merge',
    key: figure,
    entity: {
      columns: ['date_id'],
      of: { fact_order: ['date_id'] },
      touchedBy: { store_regions_scd: 'SELECT date_id FROM fact_order WHERE store_id IN (SELECT store_id FROM changed)' },
    },
  },
  partition: { column: 'month', transform: 'identity' },
  orderBy: ['kpi_name'],
})

const financeKpis = gold('finance_kpis', {
  reads: [factOrder],
  sql: sql(new URL('./gold/finance_kpis.sql', import.meta.url)),
  contract: 'orders.finance_kpis@1',
  write: { mode: 'merge', key: figure, entity: { columns: ['date_id'], of: { fact_order: ['date_id'] } } },
  partition: { column: 'month', transform: 'identity' },
  orderBy: ['kpi_name'],
})

const dimCustomers = input('customers.dim_customers@1')
const dimGeography = input('customers.dim_geography@1')

/** Orders of which another version may hold now: those since a version began, or one that there was begins no more. */
const sinceBegun = (key: string): string => `
  SELECT sold.order_id
  FROM fact_order AS sold
  INNER JOIN (
    SELECT ${key}, effective_at FROM changed GROUP BY ${key}, effective_at HAVING count(*) = 1
  ) AS begun
    ON begun.${key} = sold.${key} AND begun.effective_at <= sold.transaction_timestamp`

/** A customer begins with an order, so customers are given time to hear of it. */
const factSales = gold('fact_sales', {
  reads: [factOrder, dimCustomers, dimProducts, dimGeography],
  sql: sql(new URL('./gold/fact_sales.sql', import.meta.url)),
  contract: 'orders.fact_sales@1',
  write: {
    mode: 'ledger',
    key: ['order_id', 'line_number', 'entry', 'transaction_id'],
    measures: ['quantity', 'total_amount'],
    entity: {
      columns: ['order_id'],
      of: { fact_order: ['order_id'] },
      touchedBy: {
        'customers.dim_customers': sinceBegun('user_id'),
        'inventory.dim_products': sinceBegun('product_id'),
        'customers.dim_geography': sinceBegun('country'),
      },
    },
  },
  runs: every('5 minutes'),
  partition: { column: 'ordered_at', transform: 'day' },
})

/** Kept by us: no source tells of them. */
const holidaysDecreed = silver('holidays_decreed', {
  reads: [],
  sql: sql(new URL('./silver/holidays_decreed.sql', import.meta.url)),
  write: { mode: 'rebuild' },
})

const ramadansDecreed = silver('ramadans_decreed', {
  reads: [],
  sql: sql(new URL('./silver/ramadans_decreed.sql', import.meta.url)),
  write: { mode: 'rebuild' },
})

const dimDate = gold('dim_date', {
  reads: [holidaysDecreed, ramadansDecreed],
  sql: sql(new URL('./gold/dim_date.sql', import.meta.url)),
  contract: 'orders.dim_date@1',
  write: { mode: 'rebuild' },
})

export default defineDomain({
  name: 'orders',
  owner: 'team-orders',
  tables: [
    transactions,
    shopOrders,
    shopRefunds,
    posSales,
    marketplaceOrders,
    orderStates,
    validatedPos,
    marketplaceOrdersMapped,
    marketplaceLines,
    marketplaceNames,
    refundsValidated,
    ordersUnified,
    factOrder,
    productCategories,
    storeRegions,
    productPerformance,
    productCategoryRevenue,
    salesTrends,
    salesKpis,
    financeKpis,
    factSales,
    holidaysDecreed,
    ramadansDecreed,
    dimDate,
  ],
  live: [orderPlaced],
  realtime: [realtime('transactions', { of: transactions, key: ['transaction_id'] })],
  products: [
    product({ contract: 'orders.order_placed@1', from: orderPlaced }),
    product({ contract: 'orders.orders_unified@1', from: ordersUnified, lookup: orderLookup, changes: 'orders.orders-unified' }),
    product({ contract: 'orders.marketplace_names_unified@1', from: marketplaceNames }),
    product({ contract: 'orders.fact_order@1', from: factOrder }),
    product({ contract: 'orders.fact_sales@1', from: factSales }),
    product({ contract: 'orders.product_performance@1', from: productPerformance }),
    product({ contract: 'orders.product_category_revenue@1', from: productCategoryRevenue }),
    product({ contract: 'orders.sales_trends@1', from: salesTrends }),
    product({ contract: 'orders.sales_kpis@1', from: salesKpis }),
    product({ contract: 'orders.finance_kpis@1', from: financeKpis }),
    product({ contract: 'orders.dim_date@1', from: dimDate }),
  ],
  subgraph: {
    name: 'orders',
    schema: new URL('./subgraph/schema.graphql', import.meta.url),
    resolvers: (reads) => [orderResolvers(reads), productPerformanceResolvers(reads)],
  },
})
