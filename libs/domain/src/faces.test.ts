import { contractReference, readContract } from '@storemesh/contract'
import { topic } from '@storemesh/source'
import { describe, expect, test } from 'vitest'
import { facesOf } from './faces.js'
import { live } from './live/live.js'
import { lookup, type Product } from './product.js'
import { sql } from './sql-file.js'
import { bronze, gold } from './table.js'

const contractText = (product: string, port: string, type: string) => `
apiVersion: v3.1.0
kind: DataContract
id: shop.${product}
name: ${product}
domain: shop
version: 1.0.0
status: active
team: { name: team-shop }
schema:
  - name: ${product}
    description: What is cheaper for a while.
    properties:
      - { name: promotion_id, logicalType: string, required: true, primaryKey: true, description: The promotion. }
slaProperties:
  - { property: retention, value: 7, unit: d }
customProperties:
  - { property: mesh.port, value: ${port} }
${type}`

const LIVE = `  - { property: mesh.topic, value: shop.told }
  - { property: mesh.partitions, value: 3 }
  - { property: mesh.topicKey, value: promotion_id }
  - { property: mesh.lookup, value: promotion_id }
`
const named = (type: string) => `  - { property: mesh.graphql, value: ${type} }\n`

const contracts = new Map(
  [
    contractText('dim_promotions', 'table', named('Promotion')),
    contractText('dim_offers', 'table', ''),
    contractText('promotion_told', 'live', LIVE + named('ToldPromotion')),
  ].map((text) => {
    const contract = readContract(text, 'shop/product.yaml')
    return [contractReference(contract), contract]
  }),
)

const events = bronze('bronze_kafka__promotions', {
  from: topic('promotions'),
  contract: 'shop.promotions@1',
  key: ['promotion_id'],
})
const dim = gold('dim_promotions', { reads: [events], sql: sql(new URL('file:///x.sql')), write: { mode: 'rebuild' } })
const space = { name: 'shop.told', indexes: {} }
const told = live({
  name: 'told',
  topic: 'promotions',
  contract: 'shop.promotions@1',
  space,
  changes: 'shop.told',
  key: () => '',
  step: () => undefined,
})
const ownLookup = lookup({ space, by: 'promotion_id', rowOf: () => undefined })

const facesFor = (...products: readonly Product[]) =>
  facesOf({ name: 'shop', products, subgraph: { name: 'shop' } }, contracts).map(({ graph, rows, changes }) => ({
    type: graph.type.name,
    rows,
    changes,
  }))

test('a product is in the graph where its contract names its rows, and is read from where they are', () => {
  expect(
    facesFor(
      { contract: 'shop.dim_promotions@1', from: dim, lookup: 'by key', changes: 'shop.dim-promotions' },
      { contract: 'shop.dim_offers@1', from: dim, lookup: ownLookup },
      { contract: 'shop.unwritten@1', from: dim },
    ),
  ).toEqual([{ type: 'Promotion', rows: { kind: 'stored', space: 'shop.dim_promotions.1' }, changes: 'shop.dim-promotions' }])
  expect(facesFor({ contract: 'shop.dim_promotions@1', from: dim })).toEqual([
    { type: 'Promotion', rows: { kind: 'scanned', table: 'shop.dim_promotions' }, changes: undefined },
  ])
  expect(facesFor({ contract: 'shop.promotion_told@1', from: told })).toEqual([
    { type: 'ToldPromotion', rows: { kind: 'stored', space: 'shop.told' }, changes: 'shop.told' },
  ])
})

describe('a domain is refused', () => {
  test('whose rows are in the graph while it has no part of it', () => {
    const products = [{ contract: 'shop.dim_promotions@1', from: dim }] as const
    expect(() => facesOf({ name: 'shop', products }, contracts)).toThrow(
      "give the domain a part of it: subgraph: { name: 'shop' }",
    )
  })

  test('whose rows in the graph are served in another shape', () => {
    expect(() => facesFor({ contract: 'shop.dim_promotions@1', from: dim, lookup: ownLookup })).toThrow(
      'DOMAIN_INVALID: domain shop: the rows of shop.dim_promotions@1 are served in a shape of its own',
    )
  })

  test('where a table puts rows beside live ones that are in the graph', () => {
    const beside = { contract: 'shop.dim_offers@1', from: dim, lookup: ownLookup } as const
    expect(() => facesFor(beside, { contract: 'shop.promotion_told@1', from: told })).toThrow(
      'shop.dim_offers@1 puts rows beside those of shop.promotion_told@1',
    )
  })
})
