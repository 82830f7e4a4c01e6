import { every, silver, sql } from '@storemesh/domain'
import { cartEvents, crmEvents, productViews, userEvents, webLogs } from './sources.js'

/** What people do with us. */

/** A table is partitioned by one column: the files of a day are ordered by account, where the document has four buckets of them. */
export const stgUserEvents = silver('stg_user_events', {
  reads: [userEvents],
  sql: sql(new URL('./silver/stg_user_events.sql', import.meta.url)),
  contract: 'customers.stg_user_events@1',
  write: { mode: 'append', key: ['event_id'] },
  runs: every('1 minute'),
  partition: { column: 'event_timestamp', transform: 'day' },
  orderBy: ['user_id', 'event_timestamp'],
})

/** An action may be told on any of five topics: each refresh seeks it in all of them, so several are taken at once. */
export const interactionsUnified = silver('interactions_unified', {
  reads: [productViews, cartEvents, stgUserEvents, webLogs, crmEvents],
  mayBeEmpty: [productViews, cartEvents, stgUserEvents, webLogs, crmEvents],
  sql: sql(new URL('./silver/interactions_unified.sql', import.meta.url)),
  contract: 'customers.interactions_unified@1',
  write: {
    mode: 'merge',
    key: ['event_id'],
    entity: {
      columns: ['event_id'],
      of: {
        bronze_kafka__product_views: ['event_id'],
        bronze_kafka__cart_events: ['event_id'],
        stg_user_events: ['event_id'],
        bronze_kafka__web_logs: ['hit_id'],
        bronze_kafka__crm_events: ['event_id'],
      },
    },
  },
  runs: every('5 minutes'),
  partition: { column: 'occurred_at', transform: 'day' },
  orderBy: ['user_id', 'occurred_at'],
})

/** A hit computes the visits of its browser again; by months, so that their files are few. */
export const sessionizedWebLogs = silver('sessionized_web_logs', {
  reads: [webLogs],
  sql: sql(new URL('./silver/sessionized_web_logs.sql', import.meta.url)),
  contract: 'customers.sessionized_web_logs@1',
  write: {
    mode: 'merge',
    key: ['cookie', 'hit_id'],
    entity: { columns: ['cookie'], of: { bronze_kafka__web_logs: ['cookie'] } },
  },
  runs: every('5 minutes'),
  partition: { column: 'hit_at', transform: 'month' },
  orderBy: ['cookie', 'hit_at'],
})
