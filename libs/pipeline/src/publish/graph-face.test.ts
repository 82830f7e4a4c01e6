import { deleteRows } from '@storemesh/lake'
import { expect, test } from 'vitest'
import { receipt } from '../fixtures/told-receipts.js'
import { worldsOfThisFile } from '../fixtures/world.js'
import { askSales, catchUp, servedParts, servedSales } from './fixtures/served-sales.js'

const openWorld = worldsOfThisFile()

const HOW = [['by key'], [undefined]] as const

test.each(HOW)('a row is found by its key, by a reference and on a page (lookup: %s)', async (lookup) => {
  const world = await openWorld()
  const domain = servedSales(lookup)
  await world.tell(receipt('a'), receipt('b', { product_id: 'rice' }), receipt('c', { sold_at: '2026-01-30T10:00:00Z' }))
  await catchUp(world, domain)
  const { ask } = askSales(world, domain)
  const row = { productId: 'tea', saleDate: '2026-01-31', receipts: 1, quantity: 1, revenue: '10.00' }
  const fields = 'productId saleDate receipts quantity revenue'
  expect(
    await ask(
      `{ productSales(productId: "tea", saleDate: "2026-01-31") { ${fields} } none: productSales(productId: "tea", saleDate: "2026-01-29") { receipts } }`,
    ),
  ).toEqual({
    data: { productSales: row, none: null },
  })
  const of = [
    { __typename: 'ProductSales', productId: 'tea', saleDate: '2026-01-31' },
    { __typename: 'ProductSales', productId: 'soap', saleDate: '2026-01-31' },
  ]
  expect(
    await ask(`query ($of: [_Any!]!) { _entities(representations: $of) { ... on ProductSales { ${fields} } } }`, { of }),
  ).toEqual({ data: { _entities: [row, null] } })
  expect(await ask('{ productSalesList { edges { node { productId saleDate } } pageInfo { hasNextPage } } }')).toEqual({
    data: {
      productSalesList: {
        edges: [
          { node: { productId: 'rice', saleDate: '2026-01-31' } },
          { node: { productId: 'tea', saleDate: '2026-01-30' } },
          { node: { productId: 'tea', saleDate: '2026-01-31' } },
        ],
        pageInfo: { hasNextPage: false },
      },
    },
  })
})

test('a row that is no more is found nowhere, and told of by its key', async () => {
  const world = await openWorld()
  const domain = servedSales('by key')
  await world.tell(receipt('a'), receipt('b', { product_id: 'rice' }))
  await catchUp(world, domain)
  const { ask } = askSales(world, domain)
  const answer = await ask(
    'subscription { productSalesChanged { key { productId saleDate } row { receipts } } }',
    {},
    'subscription',
  )
  if (!(Symbol.asyncIterator in answer)) throw new Error(`expected a stream, got ${JSON.stringify(answer)}`)
  const stream = answer[Symbol.asyncIterator]()
  await world.tell(receipt('c'))
  await catchUp(world, domain)
  await deleteRows(servedParts(world), { namespace: 'sales', name: 'product_sales' }, { sql: "product_id = 'rice'" })
  await catchUp(world, domain)
  const told = (await Promise.all([stream.next(), stream.next()])).map(({ value }) => value.data.productSalesChanged)
  expect(told).toEqual([
    { key: { productId: 'tea', saleDate: '2026-01-31' }, row: { receipts: 2 } },
    { key: { productId: 'rice', saleDate: '2026-01-31' }, row: null },
  ])
  await stream.return?.()
  expect(
    await ask(
      '{ productSales(productId: "rice", saleDate: "2026-01-31") { receipts } productSalesList { edges { node { productId } } } }',
    ),
  ).toEqual({
    data: { productSales: null, productSalesList: { edges: [{ node: { productId: 'tea' } }] } },
  })
})
