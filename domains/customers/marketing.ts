import { silver, sql } from '@storemesh/domain'
import { campaigns } from './sources.js'

/** What campaigns cost, and what comes of them. */

const campaignDay = ['campaign_id', 'day'] as const

export const campaignsValidated = silver('campaigns_validated', {
  reads: [campaigns],
  sql: sql(new URL('./silver/campaigns_validated.sql', import.meta.url)),
  contract: 'customers.campaigns_validated@1',
  write: { mode: 'merge', key: campaignDay, entity: { columns: campaignDay, of: { bronze_files__campaigns: campaignDay } } },
})
