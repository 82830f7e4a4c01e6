import { every, gold, silver, sql } from '@storemesh/domain'
import { crmEvents } from './sources.js'

/** Where people ask for help, and how that goes. */

export const supportValidated = silver('support_validated', {
  reads: [crmEvents],
  sql: sql(new URL('./silver/support_validated.sql', import.meta.url)),
  contract: 'customers.support_validated@1',
  write: {
    mode: 'merge',
    key: ['ticket_id', 'event_id'],
    entity: { columns: ['ticket_id'], of: { bronze_kafka__crm_events: ['ticket_id'] } },
  },
  runs: every('1 minute'),
  partition: { column: 'occurred_at', transform: 'month' },
})

/** A table is partitioned by one column: within a month its files are ordered by name. */
export const supportKpis = gold('support_kpis', {
  reads: [supportValidated],
  sql: sql(new URL('./gold/support_kpis.sql', import.meta.url)),
  contract: 'customers.support_kpis@1',
  write: {
    mode: 'merge',
    key: ['kpi_name', 'month', 'period', 'dimension'],
    // a week is of the month that it begins in
    entity: {
      columns: ['month'],
      of: { support_validated: ["CAST(date_trunc('month', date_trunc('week', CAST(occurred_at AS date))) AS date)"] },
    },
  },
  partition: { column: 'month', transform: 'identity' },
  orderBy: ['kpi_name', 'period'],
})
