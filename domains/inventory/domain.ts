import { answersOf, bronze, defineDomain, every, gold, product, silver, sql } from '@storemesh/domain'
import { files, topic } from '@storemesh/source'
import {
  listingCandidates,
  mappingCommands,
  mappingDecisions,
  nameCandidates,
  namesNormalised,
  noiseWordsDecreed,
  productNamesMapped,
  productTokens,
  tokenLikenesses,
  tokenWeights,
  unitsDecreed,
} from './listings.js'
import { listingMappings } from './live/listing-mappings.js'
import { stockLedger } from './live/stock-ledger.js'
import { productMetadata, productsScd } from './products.js'
import { reservationChanges, reservationsValidated } from './reservations.js'
import { mappingResolvers } from './subgraph/mapping.js'
import { productResolvers } from './subgraph/product.js'
import { reservationResolvers } from './subgraph/reservation.js'
import { storeResolvers } from './subgraph/store.js'

/** Inventory: what there is, where, and what it is called.
 *  Read downwards: where data comes from, what we keep, what we publish. */

const inventoryEvents = bronze('bronze_kafka__inventory_events', {
  from: topic('inventory-events'),
  contract: 'inventory.inventory_events@1',
  key: ['movement_id'],
})

/** Who asked for what: kept for good, while the topic forgets. */
const stockCommands = bronze('bronze_kafka__stock_commands', {
  from: topic('inventory.stock-commands'),
  contract: 'inventory.stock_commands@1',
  key: ['product_id', 'store_id', 'reservation_id', 'kind', 'asked_at'],
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

const storesScd = silver('stores_scd', {
  reads: [stores],
  sql: sql(new URL('./silver/stores_scd.sql', import.meta.url)),
  write: { mode: 'versions', key: ['store_id'], at: 'valid_from_at', entity: { of: { bronze_files__stores: ['store_id'] } } },
})

/** A movement computes its whole shelf again, so several are taken at once; what there is within a moment is told live. */
const shelf = ['product_id', 'store_id'] as const
const ledger = silver('stock_ledger', {
  reads: [inventoryEvents, stockCounts],
  mayBeEmpty: [stockCounts],
  sql: sql(new URL('./silver/stock_ledger.sql', import.meta.url)),
  contract: 'inventory.stock_ledger@1',
  write: {
    mode: 'merge',
    key: [...shelf, 'source', 'movement_id'],
    entity: { columns: shelf, of: { bronze_kafka__inventory_events: shelf, bronze_files__stock_counts: shelf } },
  },
  runs: every('5 minutes'),
  partition: { column: 'store_id', transform: 'identity' },
  orderBy: ['product_id', 'place'],
})

const stockDays = silver('stg_stock_days', {
  reads: [ledger],
  sql: sql(new URL('./silver/stg_stock_days.sql', import.meta.url)),
  write: { mode: 'merge', key: ['stock_date'], entity: { columns: ['stock_date'], of: { stock_ledger: ['stock_date'] } } },
})

const inventorySnapshots = silver('inventory_snapshots', {
  reads: [ledger, stockDays],
  sql: sql(new URL('./silver/inventory_snapshots.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: [...shelf, 'stock_date'],
    // a day that nobody told of before is one more for every shelf
    entity: {
      columns: shelf,
      of: { stock_ledger: shelf },
      touchedBy: { stg_stock_days: 'SELECT product_id, store_id FROM stock_ledger CROSS JOIN changed' },
    },
  },
  partition: { column: 'stock_date', transform: 'month' },
})

const enrichedInventory = silver('enriched_inventory', {
  reads: [ledger, productsScd, storesScd],
  sql: sql(new URL('./silver/enriched_inventory.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: shelf,
    entity: {
      columns: shelf,
      of: { stock_ledger: shelf },
      touchedBy: {
        products_scd: 'SELECT product_id, store_id FROM stock_ledger WHERE product_id IN (SELECT product_id FROM changed)',
        stores_scd: 'SELECT product_id, store_id FROM stock_ledger WHERE store_id IN (SELECT store_id FROM changed)',
      },
    },
  },
  partition: { column: 'region', transform: 'identity' },
})

const dimProducts = gold('dim_products', {
  reads: [productsScd],
  sql: sql(new URL('./gold/dim_products.sql', import.meta.url)),
  contract: 'inventory.dim_products@1',
  write: { mode: 'merge', key: ['product_id_pk'], entity: { columns: ['product_id'], of: { products_scd: ['product_id'] } } },
})

const dimStores = gold('dim_stores', {
  reads: [storesScd],
  sql: sql(new URL('./gold/dim_stores.sql', import.meta.url)),
  contract: 'inventory.dim_stores@1',
  write: { mode: 'merge', key: ['store_id_pk'], entity: { columns: ['store_id'], of: { stores_scd: ['store_id'] } } },
})

/** The table face of the live product of this name: in its columns, but under no contract of its own, since that is the live one's. */
const stockLevels = gold('stock_levels', {
  reads: [ledger, reservationsValidated],
  mayBeEmpty: [reservationsValidated],
  sql: sql(new URL('./gold/stock_levels.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: shelf,
    entity: { columns: shelf, of: { stock_ledger: shelf, reservations_validated: shelf } },
  },
})

const day = [...shelf, 'stock_date'] as const
const stockDaily = gold('stock_daily', {
  reads: [inventorySnapshots, ledger],
  sql: sql(new URL('./gold/stock_daily.sql', import.meta.url)),
  contract: 'inventory.stock_daily@1',
  write: { mode: 'merge', key: day, entity: { columns: day, of: { inventory_snapshots: day, stock_ledger: day } } },
  partition: { column: 'stock_date', transform: 'identity' },
})

const stockCover = gold('stock_cover', {
  reads: [stockDaily],
  sql: sql(new URL('./gold/stock_cover.sql', import.meta.url)),
  contract: 'inventory.stock_cover@1',
  write: { mode: 'merge', key: shelf, entity: { columns: shelf, of: { stock_daily: shelf } } },
})

export default defineDomain({
  name: 'inventory',
  owner: 'team-inventory',
  tables: [
    inventoryEvents,
    productMetadata,
    stockCommands,
    reservationChanges,
    mappingCommands,
    stockCounts,
    stores,
    unitsDecreed,
    noiseWordsDecreed,
    productsScd,
    storesScd,
    ledger,
    reservationsValidated,
    stockDays,
    inventorySnapshots,
    enrichedInventory,
    namesNormalised,
    productTokens,
    tokenWeights,
    tokenLikenesses,
    nameCandidates,
    listingCandidates,
    mappingDecisions,
    productNamesMapped,
    dimProducts,
    dimStores,
    stockLevels,
    stockDaily,
    stockCover,
  ],
  live: [stockLedger, listingMappings],
  products: [
    product({ contract: 'inventory.stock_levels@1', from: stockLedger }),
    product({ contract: 'inventory.reservations@1', from: answersOf(stockLedger) }),
    product({ contract: 'inventory.mapping_decisions@1', from: listingMappings }),
    product({
      contract: 'inventory.product_names_mapped@1',
      from: productNamesMapped,
      lookup: 'by key',
      changes: 'inventory.product-names-mapped',
    }),
    product({ contract: 'inventory.stock_ledger@1', from: ledger }),
    product({ contract: 'inventory.dim_products@1', from: dimProducts, lookup: 'by key', changes: 'inventory.dim-products' }),
    product({ contract: 'inventory.dim_stores@1', from: dimStores, lookup: 'by key', changes: 'inventory.dim-stores' }),
    product({ contract: 'inventory.stock_daily@1', from: stockDaily }),
    product({ contract: 'inventory.stock_cover@1', from: stockCover, lookup: 'by key', changes: 'inventory.stock-cover' }),
  ],
  subgraph: {
    name: 'inventory',
    schema: new URL('./subgraph/schema.graphql', import.meta.url),
    resolvers: (reads, commands) => [
      productResolvers(reads),
      storeResolvers(reads),
      reservationResolvers(reads, commands),
      mappingResolvers(commands),
    ],
  },
})
