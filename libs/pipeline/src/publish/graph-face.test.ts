import { expireSnapshots, rollback } from '@storemesh/iceberg'
import { deleteRows } from '@storemesh/lake'
import { expect, test } from 'vitest'
import { receipt } from '../fixtures/told-receipts.js'
import { type World, worldsOfThisFile } from '../fixtures/world.js'
import { askSales, catchUp, liveSales, servedContract, servedParts, servedSales } from './fixtures/served-sales.js'

const openWorld = worldsOfThisFile()

const TABLE = { namespace: 'sales', name: 'product_sales' }
const ALL = '{ productSalesList { edges { node { productId saleDate receipts } } } }'
const CHANGES = 'subscription { productSalesChanged { key { productId saleDate } row { productId receipts } } }'

const listed = (...nodes: readonly object[]) => ({ data: { productSalesList: { edges: nodes.map((node) => ({ node })) } } })
const sold = (productId: string, receipts: number, saleDate = '2026-01-31') => ({ productId, saleDate, receipts })
const changed = (productId: string, receipts: number) => ({
  data: { productSalesChanged: { key: { productId, saleDate: '2026-01-31' }, row: { productId, receipts } } },
})
const gone = (productId: string) => ({
  data: { productSalesChanged: { key: { productId, saleDate: '2026-01-31' }, row: null } },
})

const HOW = [['by key'], [undefined]] as const

test.each(HOW)('a row is found by its key, by a reference and on a page (lookup: %s)', async (lookup) => {
  const world = await openWorld()
  const domain = servedSales(lookup)
  await world.tell(receipt('a'), receipt('b', { product_id: 'rice' }), receipt('c', { sold_at: '2026-01-30T10:00:00Z' }))
  await catchUp(world, domain)
  const { ask } = askSales(world, domain)
  const fields = 'productId saleDate receipts quantity revenue'
  const tea = { productId: 'tea', saleDate: '2026-01-31', receipts: 1, quantity: 1, revenue: '10.00' }
  const byKey = await ask(`{
    found: productSales(productId: "tea", saleDate: "2026-01-31") { ${fields} }
    none: productSales(productId: "tea", saleDate: "2026-01-29") { receipts }
  }`)
  expect(byKey).toEqual({ data: { found: tea, none: null } })
  const of = ['tea', 'soap'].map((productId) => ({ __typename: 'ProductSales', productId, saleDate: '2026-01-31' }))
  const text = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ProductSales { ${fields} } } }`
  expect(await ask(text, { of })).toEqual({ data: { _entities: [tea, null] } })
  expect(await ask(ALL)).toEqual(listed(sold('rice', 1), sold('tea', 1, '2026-01-30'), sold('tea', 1)))
})

test('a row that changed is told of with its fields, and one that is no more by its key', async () => {
  const world = await openWorld()
  const domain = servedSales('by key')
  await world.tell(receipt('a'), receipt('b', { product_id: 'rice' }))
  await catchUp(world, domain)
  const { ask, listen } = askSales(world, domain)
  const next = await listen(CHANGES)
  await world.tell(receipt('c'))
  await catchUp(world, domain)
  await deleteRows(servedParts(world), TABLE, { sql: "product_id = 'rice'" })
  await catchUp(world, domain)
  expect(await next(2)).toEqual([changed('tea', 2), gone('rice')])
  expect(await ask(ALL)).toEqual(listed(sold('tea', 2)))
  expect(await ask('{ productSales(productId: "rice", saleDate: "2026-01-31") { receipts } }')).toEqual({
    data: { productSales: null },
  })
})

async function expireAllButTheNewest(world: World): Promise<void> {
  world.clock.advance(60_000)
  const retention = { min_snapshots_to_keep: 1, max_snapshot_age_ms: 0, readers_ms: 0 }
  await expireSnapshots(world.freshParts(), TABLE, { retention })
}

async function rollBackToTheFirst(world: World): Promise<void> {
  const { catalog } = world.freshParts()
  const table = await world.table('product_sales')
  const [first] = table.metadata.snapshots
  const { requirements, updates } = rollback(table.metadata, first?.['snapshot-id'] ?? '')
  await catalog.commit(table.name, requirements, updates)
}

test('a publisher that does not know what went since its mark serves what is there, and tells of what is not', async () => {
  const world = await openWorld()
  const domain = servedSales('by key')
  await world.tell(receipt('a'), receipt('b', { product_id: 'rice' }), receipt('c', { product_id: 'soap' }))
  await catchUp(world, domain)
  const { ask, listen } = askSales(world, domain)
  const next = await listen(CHANGES)
  await deleteRows(servedParts(world), TABLE, { sql: "product_id = 'rice'" })
  await deleteRows(servedParts(world), TABLE, { sql: "product_id = 'soap'" })
  await expireAllButTheNewest(world)
  await catchUp(world, domain)
  expect(await next(3)).toEqual([changed('tea', 1), gone('rice'), gone('soap')])
  expect(await ask(ALL)).toEqual(listed(sold('tea', 1)))
})

test('a table that was set back serves what it has then, from its next commit on', async () => {
  const world = await openWorld()
  const domain = servedSales('by key')
  await world.tell(receipt('a'), receipt('d', { sold_at: '2026-01-30T10:00:00Z' }))
  await catchUp(world, domain)
  await world.tell(receipt('b', { product_id: 'rice' }), receipt('c'))
  await catchUp(world, domain)
  const { ask } = askSales(world, domain)
  expect(await ask(ALL)).toEqual(listed(sold('rice', 1), sold('tea', 1, '2026-01-30'), sold('tea', 2)))
  await rollBackToTheFirst(world)
  await deleteRows(servedParts(world), TABLE, { sql: "sale_date = date '2026-01-30'" })
  await catchUp(world, { ...domain, tables: [] })
  expect(await ask(ALL)).toEqual(listed(sold('tea', 1)))
})

test('rows of before are found by a column that the contract has marked since', async () => {
  const world = await openWorld()
  const domain = servedSales('by key')
  const before = servedContract.replace('customProperties: [{ property: mesh.indexed, value: true }],', '')
  await world.tell(receipt('a'), receipt('b', { product_id: 'rice', amount: '20.00' }))
  await catchUp(world, domain, before)
  await catchUp(world, domain)
  const { ask } = askSales(world, domain)
  expect(await ask('{ productSalesList(filter: { revenue: { is: "20" } }) { edges { node { productId } } } }')).toEqual(
    listed({ productId: 'rice' }),
  )
})

test('a key that no store could hold is found all the same', async () => {
  const world = await openWorld()
  const domain = servedSales('by key')
  const [long, longer] = ['x'.repeat(600), 'x'.repeat(601)]
  await world.tell(receipt('a', { product_id: long }), receipt('b', { product_id: longer }), receipt('c', { product_id: longer }))
  await catchUp(world, domain)
  const { ask } = askSales(world, domain)
  const text = 'query ($id: String!) { productSales(productId: $id, saleDate: "2026-01-31") { receipts } }'
  expect(await ask(text, { id: long })).toEqual({ data: { productSales: { receipts: 1 } } })
  expect(await ask(text, { id: longer })).toEqual({ data: { productSales: { receipts: 2 } } })
})

test('a live product has the same face, from its rows and its topic', async () => {
  const world = await openWorld()
  const { ask, listen } = askSales(world, liveSales)
  await world.tell(receipt('a'))
  await catchUp(world, liveSales)
  const next = await listen('subscription { receiptChanged { key { receiptId } row { productId soldAt } } }')
  await world.tell(receipt('b', { product_id: 'rice' }), receipt('c', { amount: '7' }))
  await catchUp(world, liveSales)
  const row = { soldAt: '2026-01-31T10:00:00.000000Z' }
  const told = await next(2)
  expect(told).toHaveLength(2)
  expect(told).toContainEqual({ data: { receiptChanged: { key: { receiptId: 'b' }, row: { productId: 'rice', ...row } } } })
  expect(await ask('{ receipt(receiptId: "c") { amount } }')).toEqual({ data: { receipt: { amount: '7.00' } } })
  expect(
    await ask(`{
      receiptList { edges { node { receiptId } } }
      teas: receiptList(filter: { productId: { is: "tea" } }) { edges { node { receiptId } } }
    }`),
  ).toEqual({
    data: {
      receiptList: { edges: ['a', 'b', 'c'].map((receiptId) => ({ node: { receiptId } })) },
      teas: { edges: ['a', 'c'].map((receiptId) => ({ node: { receiptId } })) },
    },
  })
})
