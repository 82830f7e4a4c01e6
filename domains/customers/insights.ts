import { every, gold, sql } from '@storemesh/domain'
import { stgPurchases } from './value.js'

/** What customers come to, month by month. */

/** Another first order changes who was new, and in every month of that customer's purchases. */
export const customerInsights = gold('customer_insights', {
  reads: [stgPurchases],
  sql: sql(new URL('./gold/customer_insights.sql', import.meta.url)),
  contract: 'customers.customer_insights@1',
  write: {
    mode: 'merge',
    key: ['kpi_name', 'month', 'period', 'dimension'],
    entity: { columns: ['month'], of: { stg_purchases: ["CAST(date_trunc('month', order_date) AS date)"] } },
  },
  runs: every('5 minutes'),
  partition: { column: 'month', transform: 'identity' },
  orderBy: ['kpi_name', 'period'],
})
