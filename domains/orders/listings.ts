import { every, input, silver, sql } from '@storemesh/domain'
import { marketplaceOrders } from './sources.js'

/** What marketplaces call what they sell, for whoever maps it to products; and which product that is, as inventory says. */

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

/**
 * Under a contract, so that the table is there, and may be empty, where inventory tells nothing. Two marketplaces may use one id: so
 * what is computed together may be several rows, and of these only those come and go that say something else.
 */
export const listingProducts = silver('listing_products_mapped', {
  reads: [input('inventory.product_names_mapped@1')],
  sql: sql(new URL('./silver/listing_products_mapped.sql', import.meta.url)),
  contract: 'orders.listing_products_mapped@1',
  write: {
    mode: 'merge',
    key: ['marketplace', 'listing_id'],
    entity: { columns: ['listing_id'], of: { 'inventory.product_names_mapped': ['listing_id'] } },
  },
})
