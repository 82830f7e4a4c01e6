import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { type JsonObject, systemClock, systemDice } from '@storemesh/core'
import { facesOf } from '@storemesh/domain'
import { embeddedEventLog } from '@storemesh/event-log'
import { embeddedKeyValueStore, put } from '@storemesh/key-value'
import { readContractsBeside } from '@storemesh/pipeline/conformance'
import { servedKey, servedSpace } from '@storemesh/subgraph'
import { buildSubgraph } from '@storemesh/subgraph/build'
import { temporaryFolder } from '@storemesh/testing'
import { parse } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'
import domain from '../domain.js'

const FACES = facesOf(domain, readContractsBeside(new URL('../../../contracts/inventory/', import.meta.url)))

const version = (number: number, product_id: string, name: string, is_current: boolean) => ({
  product_id_pk: number,
  product_id,
  name,
  category: 'books',
  price: '12500.00',
  currency: 'IDR',
  is_current,
})
const place = (number: number, store_id: string, city: string, is_current: boolean) => ({
  store_id_pk: number,
  store_id,
  name: `Toko ${city}`,
  kind: 'store',
  city,
  province: 'Jawa Barat',
  region: 'java',
  is_current,
})
const shelf = (product_id: string, store_id: string, available: number) => ({ product_id, store_id, available })

const GIVEN: Readonly<Record<string, readonly JsonObject[]>> = {
  ProductVersion: [version(1, 'p1', 'Atlas', false), version(2, 'p1', 'Great Atlas', true), version(3, 'p2', 'Primer', true)],
  Stock: [shelf('p1', 's1', 4), shelf('p1', 's2', 0), shelf('p2', 's1', 9)],
  StoreVersion: [place(1, 's1', 'Bandung', false), place(2, 's1', 'Cimahi', true)],
  ProductMapping: [
    { marketplace: 'shopee', listing_id: 'l1', product_id: 'p1', name: 'ATLAS big' },
    { marketplace: 'shopee', listing_id: 'l2', product_id: null, name: 'who knows' },
  ],
}

async function ask(question: string): Promise<unknown> {
  const folder = await temporaryFolder()
  const log = await embeddedEventLog({ folder: join(folder, 'log'), clock: systemClock, dice: systemDice })
  const lookups = await embeddedKeyValueStore({ folder: join(folder, 'store'), clock: systemClock })
  onTestFinished(async () => {
    await Promise.all([log.close(), lookups.close()])
  })
  for (const { graph, rows, contract } of FACES) {
    const given = GIVEN[graph.type.name] ?? []
    if (rows.kind !== 'stored' || given.length === 0) continue
    const space = servedSpace(rows.space, contract)
    await lookups.write(given.map((row, at) => put(space, servedKey(contract, row), row, at)))
  }
  const byKey = () => {
    throw new Error('found by key')
  }
  const lake = { tables: async () => [], relation: byKey, rows: byKey }
  const subgraph = buildSubgraph(domain.subgraph, { lookups, log, lake, clock: systemClock, cursorKey: async () => 'key' }, FACES)
  const context = { viewer: viewerOfEverything('test'), signal: new AbortController().signal }
  const answer = await subgraph.execute({ document: parse(question), operation: 'query', variables: {}, context })
  return 'data' in answer ? JSON.parse(JSON.stringify(answer.errors ?? answer.data)) : answer
}

const FIELDS = 'id name category price { amount currency } stock { storeId available }'
const atlas = {
  id: 'p1',
  name: 'Great Atlas',
  category: 'books',
  price: { amount: '12500.00', currency: 'IDR' },
  stock: [
    { storeId: 's1', available: 4 },
    { storeId: 's2', available: 0 },
  ],
}

test('a product is found by its id as it is called now, with what there is of it', async () => {
  expect(await ask(`{ product(id: "p1") { ${FIELDS} } none: product(id: "p9") { id } }`)).toEqual({ product: atlas, none: null })
})

test('a product that an order names is told of, and one that the catalogue does not know keeps its id alone', async () => {
  const representations = '[{ __typename: "Product", id: "p1" }, { __typename: "Product", id: "p9" }]'
  expect(await ask(`{ _entities(representations: ${representations}) { ... on Product { ${FIELDS} } } }`)).toEqual({
    _entities: [atlas, { id: 'p9', name: null, category: null, price: null, stock: [] }],
  })
})

test('a store is found by its id as it is now, and by whoever names it', async () => {
  const cimahi = { id: 's1', name: 'Toko Cimahi', kind: 'store', city: 'Cimahi', province: 'Jawa Barat', region: 'java' }
  const fields = 'id name kind city province region'
  expect(await ask(`{ store(id: "s1") { ${fields} } none: store(id: "s9") { id } }`)).toEqual({ store: cimahi, none: null })
  expect(
    await ask(`{ stockList(filter: { productId: { is: "p1" } }) { edges { node { storeId store { ${fields} } } } } }`),
  ).toEqual({
    stockList: {
      edges: [
        { node: { storeId: 's1', store: cimahi } },
        { node: { storeId: 's2', store: { id: 's2', name: null, kind: null, city: null, province: null, region: null } } },
      ],
    },
  })
})

test('a shelf and a listing lead to their product, and a listing of none to none', async () => {
  const question = `{
    stock(productId: "p2", storeId: "s1") { available product { id name } }
    mapped: productMapping(marketplace: "shopee", listingId: "l1") { name product { name } }
    unmapped: productMapping(marketplace: "shopee", listingId: "l2") { name product { name } }
  }`
  expect(await ask(question)).toEqual({
    stock: { available: 9, product: { id: 'p2', name: 'Primer' } },
    mapped: { name: 'ATLAS big', product: { name: 'Great Atlas' } },
    unmapped: { name: 'who knows', product: null },
  })
})
