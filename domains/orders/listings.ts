import { every, silver, sql } from '@storemesh/domain'
import { marketplaceOrders } from './sources.js'

/** What marketplaces call what they sell, for whoever maps it to products. */

export const marketplaceLines = silver('stg_marketplace_lines', {
  reads: [marketplaceOrders],
  sql: sql(new URL('./silver/stg_marketplace_lines.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['order_id', 'line_number'],
    entity: { columns: ['order_id'], of: { bronze_mongo__marketplace_orders: ['order_sn'] } },
  },
  runs: every('5 minutes'),
})

/** Each order tells a name once more, so several are taken at once. */
const toldName = ['marketplace', 'listing_id', 'name'] as const
export const marketplaceNames = silver('marketplace_names_unified', {
  reads: [marketplaceLines],
  sql: sql(new URL('./silver/marketplace_names_unified.sql', import.meta.url)),
  contract: 'orders.marketplace_names_unified@1',
  write: { mode: 'merge', key: toldName, entity: { columns: toldName, of: { stg_marketplace_lines: toldName } } },
  runs: every('5 minutes'),
})
