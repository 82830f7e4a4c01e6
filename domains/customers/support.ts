import { silver, sql } from '@storemesh/domain'
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
  partition: { column: 'occurred_at', transform: 'month' },
})
