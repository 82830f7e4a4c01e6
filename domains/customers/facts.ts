import { every, gold, input, type ModelTable, sql } from '@storemesh/domain'
import { cartEvents, orders, productViews } from './sources.js'
import { dimCustomers } from './value.js'

/** What was done with products, in the star: append-only, each row with the versions that held at its instant. */

const products = input('inventory.dim_products@1')

export const dimGeography = gold('dim_geography', {
  reads: [productViews, cartEvents, orders],
  mayBeEmpty: [productViews, cartEvents],
  sql: sql(new URL('./gold/dim_geography.sql', import.meta.url)),
  contract: 'customers.dim_geography@1',
  write: {
    mode: 'merge',
    key: ['geography_id'],
    entity: {
      columns: ['country'],
      of: {
        bronze_kafka__product_views: ['country'],
        bronze_kafka__cart_events: ['country'],
        'orders.orders_unified': ['country'],
      },
    },
  },
  runs: every('5 minutes'),
})

/** The events of which another version may hold now: those since a version began, or one that there was begins no more. */
const sinceBegun = (source: ModelTable['name'], id: string, key: string): string => `
  SELECT told.event_id AS ${id}
  FROM ${source} AS told
  INNER JOIN (
    SELECT ${key}, effective_at FROM changed GROUP BY ${key}, effective_at HAVING count(*) = 1
  ) AS begun
    ON begun.${key} = told.${key} AND begun.effective_at <= told."timestamp"`

const touchedByVersions = (source: ModelTable['name'], id: string): Readonly<Record<string, string>> => ({
  dim_customers: sinceBegun(source, id, 'user_id'),
  dim_geography: sinceBegun(source, id, 'country'),
  'inventory.dim_products': sinceBegun(source, id, 'product_id'),
})

export const factProductViews = gold('fact_product_views', {
  reads: [productViews, dimCustomers, products, dimGeography],
  mayBeEmpty: [dimCustomers, dimGeography],
  sql: sql(new URL('./gold/fact_product_views.sql', import.meta.url)),
  contract: 'customers.fact_product_views@1',
  write: {
    mode: 'ledger',
    key: ['view_id'],
    measures: ['view_count', 'view_duration'],
    entity: {
      columns: ['view_id'],
      of: { bronze_kafka__product_views: ['event_id'] },
      touchedBy: touchedByVersions(productViews.name, 'view_id'),
    },
  },
  runs: every('5 minutes'),
  partition: { column: 'event_timestamp', transform: 'day' },
})

export const factCartEvents = gold('fact_cart_events', {
  reads: [cartEvents, dimCustomers, products, dimGeography],
  mayBeEmpty: [dimCustomers, dimGeography],
  sql: sql(new URL('./gold/fact_cart_events.sql', import.meta.url)),
  contract: 'customers.fact_cart_events@1',
  write: {
    mode: 'ledger',
    key: ['cart_event_id'],
    measures: ['event_count', 'quantity', 'total_amount'],
    entity: {
      columns: ['cart_event_id'],
      of: { bronze_kafka__cart_events: ['event_id'] },
      touchedBy: touchedByVersions(cartEvents.name, 'cart_event_id'),
    },
  },
  runs: every('5 minutes'),
  partition: { column: 'event_timestamp', transform: 'day' },
})

export const topViewedProducts = gold('top_viewed_products', {
  reads: [factProductViews],
  sql: sql(new URL('./gold/top_viewed_products.sql', import.meta.url)),
  contract: 'customers.top_viewed_products@1',
  write: { mode: 'overwrite' },
  partition: { column: 'view_date', transform: 'identity' },
})
