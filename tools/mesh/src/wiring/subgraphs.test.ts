import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { type Contract, contractReference, readContract } from '@storemesh/contract'
import { systemClock } from '@storemesh/core'
import { type Domain, gold, sql } from '@storemesh/domain'
import { startGateway } from '@storemesh/gateway'
import { put } from '@storemesh/key-value'
import { buildSubgraph, servedSpace, servedSpaceName } from '@storemesh/subgraph'
import { silentLog } from '@storemesh/telemetry'
import { expect, onTestFinished, test } from 'vitest'
import { layoutOf } from '../data-folder/layout.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { contracts } from './contracts.js'
import { loadDomains } from './domains.js'
import { type Embedded, openEmbedded } from './embedded.js'
import { lookupsOf } from './lookups-of.js'
import { sdlOf, subgraphOf } from './subgraphs.js'

const contract = readContract(
  `
apiVersion: v3.1.0
kind: DataContract
id: promotions.dim_promotions
name: dim_promotions
domain: promotions
version: 1.0.0
status: active
team: { name: team-promotions }
schema:
  - name: dim_promotions
    description: What is cheaper for a while.
    properties:
      - { name: promotion_id, logicalType: string, required: true, primaryKey: true, description: The promotion. }
      - { name: off_price, logicalType: number, physicalType: 'decimal(18,2)', required: true, description: How much less. }
customProperties:
  - { property: mesh.port, value: table }
  - { property: mesh.graphql, value: Promotion }
`,
  'promotions/dim_promotions.yaml',
)

const dimPromotions = gold('dim_promotions', { reads: [], sql: sql(new URL('file:///none.sql')), write: { mode: 'rebuild' } })

const promotions: Domain = {
  name: 'promotions',
  owner: 'team-promotions',
  tables: [dimPromotions],
  live: [],
  products: [
    { contract: 'promotions.dim_promotions@1', from: dimPromotions, lookup: 'by key', changes: 'promotions.dim-promotions' },
  ],
  subgraph: { name: 'promotions' },
}

const known: ReadonlyMap<string, Contract> = new Map([[contractReference(contract), contract]])

async function openStore(): Promise<Embedded> {
  const layout = layoutOf(join(await freshFolder(), 'data'))
  const budget = { memory_mb: 256, threads: 1 }
  const embedded = await openEmbedded(layout, { budget, domains: ['promotions', 'window'], clock: systemClock })
  onTestFinished(() => embedded.close())
  return { ...embedded, contracts: async () => known }
}

test('a part of the graph that a contract alone describes is composed with another, which names its rows by their key', async () => {
  const embedded = await openStore()
  const space = servedSpace(servedSpaceName(contract), contract)
  await lookupsOf(embedded, 'promotions').write(
    ['p1', 'p2'].map((promotion_id, n) => put(space, promotion_id, { promotion_id, off_price: `${n + 1}.50` }, 1)),
  )
  const derived = await subgraphOf(promotions, embedded)
  if (!derived) throw new Error('expected a part of the graph')
  expect(derived.sdl).toBe(sdlOf(promotions, known))
  const window = buildSubgraph(
    {
      name: 'window',
      schema: new URL('./fixtures/featured.graphql', import.meta.url),
      resolvers: () => [{ Query: { featured: () => ['p2', 'p1'].map((promotionId) => ({ promotionId })) } }],
    },
    { lookups: lookupsOf(embedded, 'window'), log: embedded.eventLog, lake: embedded.lake },
  )
  const gateway = await startGateway({
    subgraphs: [derived, window],
    host: '127.0.0.1',
    port: 0,
    viewerOf: () => viewerOfEverything('test'),
    log: silentLog,
  })
  onTestFinished(() => gateway.drain())
  const query = `{
    featured { promotionId offPrice }
    promotionList(filter: { promotionId: { from: "p2" } }) { edges { node { promotionId } } }
  }`
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  expect(await response.json()).toEqual({
    data: {
      featured: [
        { promotionId: 'p2', offPrice: '2.50' },
        { promotionId: 'p1', offPrice: '1.50' },
      ],
      promotionList: { edges: [{ node: { promotionId: 'p2' } }] },
    },
  })
})

test('every domain has one schema, which is what it serves', async () => {
  const there = await contracts()
  const schemas = (await loadDomains()).map((domain) => [domain.name, sdlOf(domain, there) !== undefined])
  expect(Object.fromEntries(schemas)).toMatchObject({ customers: true, orders: true, fraud: false, inventory: false })
})
