import { defineDomain, every, gold, input, product, realtime, silver, sql } from '@storemesh/domain'
import {
  countryCurrencies,
  dimProducts,
  financeKpis,
  productCategories,
  productCategoryRevenue,
  productPerformance,
  salesKpis,
  salesTrends,
  sameDayPurchasers,
  stgProductViews,
  storeRegions,
} from './figures.js'
import { factOrder, marketplaceOrdersMapped, orderStates, ordersUnified, refundsValidated, validatedPos } from './ledger.js'
import { listingProducts, marketplaceLines, marketplaceNames } from './listings.js'
import { orderPlaced } from './live/order-placed.js'
import { orderLookup } from './silver/order-lookup.js'
import { marketplaceOrders, posSales, shopOrders, shopRefunds, transactions } from './sources.js'
import { orderResolvers } from './subgraph/order.js'
import { productPerformanceResolvers } from './subgraph/product-performance.js'

/** Orders: what was bought, where, by whom, for how much.
 *  Where data comes from is in `sources`; how it becomes one order is in `ledger`, what sales come to in `figures`; what we publish
 *  is below. */

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

/**
 * A customer begins with an order, so customers are given time to hear of it. Its contract asks too whether the ledger is what
 * orders and refunds come to, which it reads for that alone: all of them, and so not with each order.
 */
const factSales = gold('fact_sales', {
  reads: [factOrder, dimCustomers, dimProducts, dimGeography, ordersUnified, refundsValidated],
  mayBeEmpty: [refundsValidated],
  sql: sql(new URL('./gold/fact_sales.sql', import.meta.url)),
  contract: 'orders.fact_sales@1',
  write: {
    mode: 'ledger',
    key: ['order_id', 'line_number', 'entry', 'transaction_id'],
    measures: ['quantity', 'total_amount'],
    entity: {
      columns: ['order_id'],
      of: { fact_order: ['order_id'], orders_unified: ['order_id'], refunds_validated: ['order_id'] },
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
    listingProducts,
    refundsValidated,
    ordersUnified,
    factOrder,
    productCategories,
    storeRegions,
    countryCurrencies,
    stgProductViews,
    productPerformance,
    productCategoryRevenue,
    salesTrends,
    salesKpis,
    financeKpis,
    sameDayPurchasers,
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
    product({
      contract: 'orders.product_category_revenue@1',
      from: productCategoryRevenue,
      lookup: 'by key',
      changes: 'orders.product-category-revenue',
    }),
    product({ contract: 'orders.sales_trends@1', from: salesTrends, lookup: 'by key', changes: 'orders.sales-trends' }),
    product({ contract: 'orders.sales_kpis@1', from: salesKpis, lookup: 'by key', changes: 'orders.sales-kpis' }),
    product({ contract: 'orders.finance_kpis@1', from: financeKpis, lookup: 'by key', changes: 'orders.finance-kpis' }),
    product({ contract: 'orders.same_day_purchasers@1', from: sameDayPurchasers }),
    product({ contract: 'orders.dim_date@1', from: dimDate, lookup: 'by key' }),
  ],
  subgraph: {
    name: 'orders',
    schema: new URL('./subgraph/schema.graphql', import.meta.url),
    resolvers: (reads) => [orderResolvers(reads), productPerformanceResolvers(reads)],
  },
})
