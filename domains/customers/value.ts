import { every, gold, silver, sql } from '@storemesh/domain'
import { ACCOUNTS_OF_OTHERS, identitiesResolved } from './identity.js'
import { orders } from './sources.js'

/** What customers are worth: what they bought, how much of it, and which kind of customer that makes them. */

/** Kept by us: no source tells of them. */
export const segmentsDecreed = silver('segments_decreed', {
  reads: [],
  sql: sql(new URL('./silver/segments_decreed.sql', import.meta.url)),
  write: { mode: 'rebuild' },
})

export const rfmCellsDecreed = silver('rfm_cells_decreed', {
  reads: [],
  sql: sql(new URL('./silver/rfm_cells_decreed.sql', import.meta.url)),
  write: { mode: 'rebuild' },
})

export const stgPurchases = silver('stg_purchases', {
  reads: [orders],
  sql: sql(new URL('./silver/stg_purchases.sql', import.meta.url)),
  // an order of nobody is of one account that is none
  write: {
    mode: 'merge',
    key: ['order_id'],
    entity: { columns: ['user_id'], of: { 'orders.orders_unified': ["coalesce(user_id, '')"] } },
  },
  runs: every('1 minute'),
})

export const stgOrderDays = silver('stg_order_days', {
  reads: [orders],
  sql: sql(new URL('./silver/stg_order_days.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['order_date'],
    entity: { columns: ['order_date'], of: { 'orders.orders_unified': ['CAST(ordered_at AS date)'] } },
  },
  runs: every('1 minute'),
})

/** A day that begins ends the first days of who was new: of first orders between the last day before it and this one. */
const SETTLED = `
  SELECT stg_purchases.user_id
  FROM stg_purchases
  INNER JOIN segments_decreed ON segments_decreed.currency = stg_purchases.customer_currency
  CROSS JOIN (
    SELECT
      coalesce((SELECT max(order_date) FROM stg_order_days WHERE order_date < (SELECT min(order_date) FROM changed)), DATE '1970-01-01') AS after_date,
      (SELECT max(order_date) FROM changed) AS until_date
  ) AS span
  WHERE date_add('day', segments_decreed.new_days, stg_purchases.first_date) > span.after_date
    AND date_add('day', segments_decreed.new_days, stg_purchases.first_date) <= span.until_date`

export const customersScd = silver('customers_scd', {
  reads: [stgPurchases, stgOrderDays, segmentsDecreed],
  sql: sql(new URL('./silver/customers_scd.sql', import.meta.url)),
  write: {
    mode: 'versions',
    key: ['user_id'],
    at: 'since_at',
    entity: { of: { stg_purchases: ['user_id'] }, touchedBy: { stg_order_days: SETTLED } },
  },
})

/** An account is a customer before anybody has found out who it is. */
export const dimCustomers = gold('dim_customers', {
  reads: [customersScd, stgPurchases, identitiesResolved],
  mayBeEmpty: [identitiesResolved],
  sql: sql(new URL('./gold/dim_customers.sql', import.meta.url)),
  contract: 'customers.dim_customers@1',
  write: {
    mode: 'merge',
    key: ['customer_id'],
    entity: {
      columns: ['user_id'],
      of: { customers_scd: ['user_id'], stg_purchases: ['user_id'] },
      touchedBy: { identities_resolved: ACCOUNTS_OF_OTHERS },
    },
  },
})

export const customerSegments = gold('customer_segments', {
  reads: [dimCustomers],
  sql: sql(new URL('./gold/customer_segments.sql', import.meta.url)),
  contract: 'customers.customer_segments@1',
  write: { mode: 'rebuild' },
  runs: every('5 minutes'),
})

/** A purchase changes all days from its own on, and a refund that of long ago: so they are taken by the hour. */
export const rfmAnalysis = gold('rfm_analysis', {
  reads: [stgOrderDays, stgPurchases, rfmCellsDecreed],
  sql: sql(new URL('./gold/rfm_analysis.sql', import.meta.url)),
  contract: 'customers.rfm_analysis@1',
  write: {
    mode: 'merge',
    key: ['user_id', 'analysis_date'],
    entity: {
      columns: ['analysis_date'],
      of: { stg_order_days: ['order_date'] },
      touchedBy: {
        stg_purchases:
          'SELECT order_date AS analysis_date FROM stg_order_days WHERE order_date >= (SELECT min(order_date) FROM changed)',
      },
    },
  },
  runs: every('1 hour'),
  partition: { column: 'analysis_date', transform: 'identity' },
})

export const customerCohorts = gold('customer_cohorts', {
  reads: [stgPurchases, stgOrderDays],
  sql: sql(new URL('./gold/customer_cohorts.sql', import.meta.url)),
  contract: 'customers.customer_cohorts@1',
  write: {
    mode: 'merge',
    key: ['cohort_month', 'period_number'],
    // another day computes all of them again
    entity: { columns: ['cohort_month'], of: { stg_purchases: ['cohort_month'] } },
  },
  runs: every('1 hour'),
})
