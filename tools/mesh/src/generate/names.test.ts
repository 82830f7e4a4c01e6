import { expect, test } from 'vitest'
import { camel, kebab, layerOf, requireDomainName, requireEntity } from './names.js'

test('the name of a table says its layer', () => {
  expect(['stg_promotions', 'orders_unified', 'fact_order', 'dim_users', 'product_performance'].map(layerOf)).toEqual([
    'silver',
    'silver',
    'gold',
    'gold',
    'gold',
  ])
})

test.each([
  'orders',
  'orders_fact',
  'users_dim',
  'facts_order',
  'bronze_files__orders',
  'Fact_order',
  'users_scd',
  '_x',
  'fact__order',
])('%s is the name of no model that is generated', (name) => {
  expect(() => layerOf(name)).toThrow('TABLE_NAME_INVALID')
})

test.each(['Promotions', 'two_words', 'x'.repeat(31), '../x', '', 'consumers', '1st'])('%j is no name of a domain', (name) => {
  expect(() => requireDomainName(name)).toThrow('DOMAIN_NAME_INVALID')
})

test.each(['a__b', '_a', 'A', 'a-b', ''])('%j is no name of what a source brings', (name) => {
  expect(() => requireEntity(name)).toThrow('SOURCE_NAME_INVALID')
})

test('names are spelled as their place wants it', () => {
  expect([camel('stock_counts'), kebab('stock_counts')]).toEqual(['stockCounts', 'stock-counts'])
})
