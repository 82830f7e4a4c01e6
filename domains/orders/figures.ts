import { every, gold, input, silver, sql } from '@storemesh/domain'
import { factOrder } from './ledger.js'

/** What sales come to, day by day: of products, categories, stores, channels, and all of them. */

export const dimProducts = input('inventory.dim_products@1')
const dimStores = input('inventory.dim_stores@1')
const productViews = input('customers.fact_product_views@1')

/** Under a contract, so that the table is there, and may be empty, where inventory tells nothing. */
export const productCategories = silver('product_categories_scd', {
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

export const storeRegions = silver('store_regions_scd', {
  reads: [dimStores],
  sql: sql(new URL('./silver/store_regions_scd.sql', import.meta.url)),
  contract: 'orders.store_regions_scd@1',
  write: { mode: 'versions', key: ['store_id'], at: 'valid_from_at', entity: { of: { 'inventory.dim_stores': ['store_id'] } } },
})

/** Kept by us: no source tells of it. */
export const countryCurrencies = silver('country_currencies_decreed', {
  reads: [],
  sql: sql(new URL('./silver/country_currencies_decreed.sql', import.meta.url)),
  write: { mode: 'rebuild' },
})

/** Under a contract, so that the table is there, and may be empty, where customers tell nothing. */
export const stgProductViews = silver('stg_product_views', {
  reads: [productViews, countryCurrencies],
  sql: sql(new URL('./silver/stg_product_views.sql', import.meta.url)),
  contract: 'orders.stg_product_views@1',
  write: { mode: 'overwrite' },
  partition: { column: 'view_date', transform: 'identity' },
})

/** The days of a product whose category is told otherwise. */
const DAYS_OF_PRODUCTS = `
  SELECT product_id, CAST(ordered_at AS date) AS analysis_date FROM fact_order
  WHERE product_id IN (SELECT product_id FROM changed)
  UNION
  SELECT product_id, view_date AS analysis_date FROM stg_product_views
  WHERE product_id IN (SELECT product_id FROM changed)`

export const productPerformance = gold('product_performance', {
  reads: [factOrder, stgProductViews, productCategories],
  mayBeEmpty: [stgProductViews, productCategories],
  sql: sql(new URL('./gold/product_performance.sql', import.meta.url)),
  contract: 'orders.product_performance@1',
  write: {
    mode: 'merge',
    key: ['product_id', 'analysis_date', 'currency'],
    entity: {
      columns: ['product_id', 'analysis_date'],
      of: { fact_order: ['product_id', 'CAST(ordered_at AS date)'], stg_product_views: ['product_id', 'view_date'] },
      touchedBy: { product_categories_scd: DAYS_OF_PRODUCTS },
    },
  },
  runs: every('1 minute'),
  partition: { column: 'analysis_date', transform: 'identity' },
})

/** A category changes rarely; then all days are computed again. */
export const productCategoryRevenue = gold('product_category_revenue', {
  reads: [factOrder, productCategories],
  mayBeEmpty: [productCategories],
  sql: sql(new URL('./gold/product_category_revenue.sql', import.meta.url)),
  contract: 'orders.product_category_revenue@1',
  write: { mode: 'overwrite' },
  runs: every('1 minute'),
  partition: { column: 'sale_date', transform: 'identity' },
})

const ofCategory = ['category', 'currency'] as const
export const salesTrends = gold('sales_trends', {
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
const DATE_ID_OF_ANALYSIS = 'CAST(year(analysis_date) * 10000 + month(analysis_date) * 100 + day(analysis_date) AS integer)'

export const salesKpis = gold('sales_kpis', {
  reads: [factOrder, productPerformance, storeRegions],
  mayBeEmpty: [storeRegions],
  sql: sql(new URL('./gold/sales_kpis.sql', import.meta.url)),
  contract: 'orders.sales_kpis@1',
  write: {
    mode: 'merge',
    key: figure,
    entity: {
      columns: ['date_id'],
      of: { fact_order: ['date_id'], product_performance: [DATE_ID_OF_ANALYSIS] },
      touchedBy: { store_regions_scd: 'SELECT date_id FROM fact_order WHERE store_id IN (SELECT store_id FROM changed)' },
    },
  },
  runs: every('1 minute'),
  partition: { column: 'month', transform: 'identity' },
  orderBy: ['kpi_name'],
})

export const financeKpis = gold('finance_kpis', {
  reads: [factOrder],
  sql: sql(new URL('./gold/finance_kpis.sql', import.meta.url)),
  contract: 'orders.finance_kpis@1',
  write: { mode: 'merge', key: figure, entity: { columns: ['date_id'], of: { fact_order: ['date_id'] } } },
  runs: every('1 minute'),
  partition: { column: 'month', transform: 'identity' },
  orderBy: ['kpi_name'],
})

/** The local day (Asia/Jakarta) of an instant: it begins at 17:00 of UTC. */
const localDay = (at: string): string =>
  `CAST(CASE WHEN hour(${at}) < 17 THEN CAST(${at} AS date) ELSE date_add('day', 1, CAST(${at} AS date)) END AS date)`

/** Views come by lots of minutes, so it does not follow every order at once. */
export const sameDayPurchasers = gold('same_day_purchasers', {
  reads: [factOrder, productViews],
  sql: sql(new URL('./gold/same_day_purchasers.sql', import.meta.url)),
  contract: 'orders.same_day_purchasers@1',
  write: {
    mode: 'merge',
    key: ['user_id', 'product_id', 'purchase_date'],
    entity: {
      columns: ['user_id', 'product_id', 'purchase_date'],
      of: {
        fact_order: ['user_id', 'product_id', localDay('ordered_at')],
        'customers.fact_product_views': ['user_id', 'product_id', localDay('event_timestamp')],
      },
    },
  },
  runs: every('5 minutes'),
  partition: { column: 'purchase_date', transform: 'identity' },
})
