import { bronze, defineDomain, product } from '@storemesh/domain'
import { files, topic } from '@storemesh/source'
import { stockLedger } from './live/stock-ledger.js'

/** Inventory: what there is, where, and what it is called.
 *  Read downwards: where data comes from, what we keep, what we publish. */

const inventoryEvents = bronze('bronze_kafka__inventory_events', {
  from: topic('inventory-events'),
  contract: 'inventory.inventory_events@1',
  key: ['movement_id'],
})

const productMetadata = bronze('bronze_kafka__product_metadata', {
  from: topic('product-metadata'),
  contract: 'inventory.product_metadata@1',
  key: ['product_id', 'updated_at'],
})

/** Whoever leaves a file moves it into its place when it is whole, so none has to lie still before it is read. */
const stockCounts = bronze('bronze_files__stock_counts', {
  from: files({ prefix: 'raw-data/stock-counts', format: 'csv', settle_ms: 0 }),
  contract: 'inventory.stock_counts@1',
  key: ['count_id'],
})

const stores = bronze('bronze_files__stores', {
  from: files({ prefix: 'raw-data/stores', format: 'csv', settle_ms: 0 }),
  contract: 'inventory.stores@1',
  key: ['store_id', 'valid_from'],
})

export default defineDomain({
  name: 'inventory',
  owner: 'team-inventory',
  tables: [inventoryEvents, productMetadata, stockCounts, stores],
  live: [stockLedger],
  products: [product({ contract: 'inventory.stock_levels@1', from: stockLedger })],
  subgraph: { name: 'inventory' },
})
