import { describe, expect, test } from 'vitest'
import { contracts } from '../../wiring/contracts.js'
import { loadDomains } from '../../wiring/domains.js'
import { declaredTables } from './declared-tables.js'

/** Every table that the mesh is to have, by its domain. */
const TO_BE = {
  customers: [
    'bronze_postgres__users',
    'bronze_kafka__product_views',
    'bronze_kafka__cart_events',
    'bronze_kafka__events',
    'bronze_kafka__web_logs',
    'bronze_kafka__crm_events',
    'bronze_files__campaigns',
    'users_scd',
    'identities_resolved',
    'identity_reviews',
    'stg_user_events',
    'interactions_unified',
    'sessionized_web_logs',
    'support_validated',
    'campaigns_validated',
    'dim_users',
    'dim_customers',
    'dim_geography',
    'fact_product_views',
    'fact_cart_events',
    'rfm_analysis',
    'customer_segments',
    'top_viewed_products',
    'customer_360',
    'customer_insights',
    'customer_cohorts',
    'customer_lifetime_value',
    'marketing_funnel',
    'marketing_kpis',
    'support_kpis',
    'product_view_events',
    'cart_events',
  ],
  orders: [
    'bronze_postgres__orders',
    'bronze_postgres__refunds',
    'bronze_mongo__marketplace_orders',
    'bronze_files__pos_sales',
    'bronze_kafka__transactions',
    'orders_unified',
    'validated_pos',
    'marketplace_orders_mapped',
    'refunds_validated',
    'fact_order',
    'fact_sales',
    'dim_date',
    'product_performance',
    'sales_trends',
    'sales_kpis',
    'finance_kpis',
    'product_category_revenue',
    'same_day_purchasers',
    'transactions',
  ],
  inventory: [
    'bronze_kafka__inventory_events',
    'bronze_kafka__product_metadata',
    'bronze_files__stock_counts',
    'bronze_files__stores',
    'products_scd',
    'product_names_mapped',
    'stock_ledger',
    'inventory_snapshots',
    'enriched_inventory',
    'dim_products',
    'dim_stores',
    'stock_levels',
    'stock_daily',
    'stock_cover',
  ],
  fraud: [
    'bronze_kafka__payment_attempts',
    'bronze_kafka__logins',
    'bronze_files__chargebacks',
    'transaction_features',
    'transactions_scored',
    'fraud_alerts',
    'fraud_features',
    'fraud_rates',
    'fraud_models',
  ],
} as const

/** Those that are not there yet. Whoever adds one takes it off this list. */
const NOT_YET = [
  'fraud.transaction_features',
  'fraud.transactions_scored',
  'fraud.fraud_alerts',
  'fraud.fraud_features',
  'fraud.fraud_rates',
  'fraud.fraud_models',
]

const known = await contracts()
const domains = await loadDomains()
const declared = declaredTables(domains, known)
const names = declared.map(({ table }) => table)
const toBe = Object.entries(TO_BE).flatMap(([domain, tables]) => tables.map((table) => `${domain}.${table}`))

describe('of the tables that the mesh is to have', () => {
  test('none is missing but those that are said to be', () => {
    expect(toBe.filter((table) => !names.includes(table))).toEqual(NOT_YET)
  })

  test('each is in the layer that its name says, or in another by a row of its own', () => {
    const bronze = declared.filter(({ layer }) => layer === 'bronze').map(({ table }) => table)
    expect(bronze.every((table) => /\.bronze_\w+__\w+$/.test(table))).toBe(true)
    const gold = declared.filter(({ layer }) => layer === 'gold').map(({ table }) => table)
    expect(gold.filter((table) => /\.(stg_|bronze_)|_(scd|validated|unified)$/.test(table))).toEqual([])
  })
})

describe('of the tables that there are', () => {
  test('each has a test that shows it rows', () => {
    expect(declared.filter(({ test: file }) => file === undefined)).toEqual([])
  })

  test('each that comes from a source, and each that others read, has a contract that is there', () => {
    const without = declared.filter(
      ({ layer, isProduct, contract }) => (layer === 'bronze' || isProduct) && (contract === undefined || !known.has(contract)),
    )
    expect(without).toEqual([])
  })

  test('each of gold is under a contract', () => {
    const gold = declared.filter(({ layer }) => layer === 'gold')
    expect(gold.filter(({ contract }) => contract === undefined).map(({ table }) => table)).toEqual([])
  })

  test('each has the partition that it is asked by, where it has one', () => {
    const partitionOf = (name: string) => declared.find(({ table }) => table === name)?.partition
    expect(partitionOf('orders.bronze_kafka__transactions')).toBe('identity(ingest_date)')
    expect(partitionOf('orders.fact_order')).toBe('day(ordered_at)')
    expect(partitionOf('orders.finance_kpis')).toBe('identity(month)')
    expect(partitionOf('orders.transactions')).toBeUndefined()
  })
})

test('every product of every domain has its contract', () => {
  const products = domains.flatMap((domain) => domain.products.map(({ contract }) => contract))
  expect(products.filter((contract) => !known.has(contract))).toEqual([])
})
