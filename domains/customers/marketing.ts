import { every, gold, silver, sql } from '@storemesh/domain'
import { sessionizedWebLogs } from './actions.js'
import { campaigns } from './sources.js'
import { stgPurchases } from './value.js'

/** What campaigns cost, and what comes of them. */

const campaignDay = ['campaign_id', 'day'] as const

export const campaignsValidated = silver('campaigns_validated', {
  reads: [campaigns],
  sql: sql(new URL('./silver/campaigns_validated.sql', import.meta.url)),
  contract: 'customers.campaigns_validated@1',
  write: { mode: 'merge', key: campaignDay, entity: { columns: campaignDay, of: { bronze_files__campaigns: campaignDay } } },
})

export const stgVisits = silver('stg_visits', {
  reads: [sessionizedWebLogs],
  sql: sql(new URL('./silver/stg_visits.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['session_id'],
    entity: { columns: ['cookie'], of: { sessionized_web_logs: ['cookie'] } },
  },
})

export const stgAttributedOrders = silver('stg_attributed_orders', {
  reads: [stgPurchases, stgVisits],
  sql: sql(new URL('./silver/stg_attributed_orders.sql', import.meta.url)),
  // visits of nobody are of one account, which has bought nothing
  write: {
    mode: 'merge',
    key: ['order_id'],
    entity: { columns: ['user_id'], of: { stg_purchases: ['user_id'], stg_visits: ["coalesce(user_id, '')"] } },
  },
  runs: every('5 minutes'),
})

/** A campaign that nobody told of yet has visits and orders, and no impressions. */
export const marketingFunnel = gold('marketing_funnel', {
  reads: [campaignsValidated, stgVisits, stgAttributedOrders],
  mayBeEmpty: [campaignsValidated, stgAttributedOrders],
  sql: sql(new URL('./gold/marketing_funnel.sql', import.meta.url)),
  contract: 'customers.marketing_funnel@1',
  write: {
    mode: 'merge',
    key: campaignDay,
    entity: {
      columns: campaignDay,
      of: {
        campaigns_validated: campaignDay,
        stg_visits: ["coalesce(campaign_id, '')", 'visit_date'],
        stg_attributed_orders: ['campaign_id', 'touch_date'],
      },
    },
  },
  runs: every('5 minutes'),
})

/** A table is partitioned by one column: within a month its files are ordered by name. */
export const marketingKpis = gold('marketing_kpis', {
  reads: [campaignsValidated, stgAttributedOrders],
  mayBeEmpty: [stgAttributedOrders],
  sql: sql(new URL('./gold/marketing_kpis.sql', import.meta.url)),
  contract: 'customers.marketing_kpis@1',
  write: {
    mode: 'merge',
    key: ['kpi_name', 'month', 'period', 'dimension'],
    entity: {
      columns: ['month'],
      of: {
        campaigns_validated: ["CAST(date_trunc('month', day) AS date)"],
        stg_attributed_orders: ["CAST(date_trunc('month', touch_date) AS date)"],
      },
    },
  },
  runs: every('5 minutes'),
  partition: { column: 'month', transform: 'identity' },
  orderBy: ['kpi_name', 'period'],
})
