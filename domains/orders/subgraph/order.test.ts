import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { embeddedKeyValueStore, put } from '@storemesh/key-value'
import type { Lake } from '@storemesh/lake'
import type { Row, Value } from '@storemesh/query-engine'
import { changeBytes } from '@storemesh/subgraph'
import { buildSubgraph } from '@storemesh/subgraph/build'
import { temporaryFolder } from '@storemesh/testing'
import { parse } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'
import domain from '../domain.js'
import { type Order, orders } from '../order.js'

const order = (order_id: string, more: Partial<Order> = {}): Order => ({
  order_id,
  user_id: 'user_1',
  channel: 'web',
  store_id: null,
  status: 'placed',
  total_amount: '25001.00',
  currency: 'IDR',
  country: 'ID',
  placed_at: '2026-01-01T10:00:00.000000Z',
  lines: [{ line_number: 1, product_id: 'p1', quantity: 2, unit_price: '12500.50', line_amount: '25001.00' }],
  ...more,
})

/** The subgraph over given orders; gold answers every question with the given rows. */
async function subgraph(given: readonly Order[], gold: readonly Row[] = []) {
  const folder = await temporaryFolder()
  const log = await embeddedEventLog({ folder: join(folder, 'log'), clock: systemClock, dice: systemDice })
  const lookups = await embeddedKeyValueStore({ folder: join(folder, 'store'), clock: systemClock })
  onTestFinished(async () => {
    await Promise.all([log.close(), lookups.close()])
  })
  await log.createTopic('orders.order-placed', { partitions: 1 })
  await lookups.write(given.map((one, index) => put(orders, one.order_id, one, index)))
  const parameters: Value[][] = []
  const lake: Lake = {
    tables: async () => [],
    relation: () => Promise.reject(new Error('the engine is asked by name here')),
    rows: async function* (_sql, _viewer, options) {
      parameters.push([...(options?.parameters ?? [])])
      yield gold
    },
  }
  const built = buildSubgraph(domain.subgraph, { lookups, log, lake, clock: systemClock, cursorKey: async () => 'key' })
  const ask = (text: string, operation: 'query' | 'subscription' = 'query') =>
    Promise.resolve(
      built.execute({
        document: parse(text),
        operation,
        variables: {},
        context: { viewer: viewerOfEverything('test'), signal: new AbortController().signal },
      }),
    )
  return { ask, log, parameters }
}

const ALL_FIELDS = `
  id customer { id } channel storeId store { id } status country placedAt total { amount currency }
  lines { lineNumber productId product { id } quantity unitPrice { amount currency } amount { amount currency } }`

const shown = {
  id: 'o1',
  customer: { id: 'user_1' },
  channel: 'web',
  storeId: null,
  store: null,
  status: 'placed',
  country: 'ID',
  placedAt: '2026-01-01T10:00:00.000000Z',
  total: { amount: '25001.00', currency: 'IDR' },
  lines: [
    {
      lineNumber: 1,
      productId: 'p1',
      product: { id: 'p1' },
      quantity: 2,
      unitPrice: { amount: '12500.50', currency: 'IDR' },
      amount: { amount: '25001.00', currency: 'IDR' },
    },
  ],
}

test('an order is found by its id, with its amounts in its currency', async () => {
  const { ask } = await subgraph([order('o1')])
  expect(await ask(`{ order(id: "o1") { ${ALL_FIELDS} } none: order(id: "o2") { id } }`)).toEqual({
    data: { order: shown, none: null },
  })
})

test('another subgraph finds an order by its key', async () => {
  const { ask } = await subgraph([order('o1')])
  const answer = await ask(
    `{ _entities(representations: [{ __typename: "Order", id: "o1" }]) { ... on Order { ${ALL_FIELDS} } } }`,
  )
  expect(answer).toEqual({ data: { _entities: [shown] } })
})

test('orders come newest first', async () => {
  const { ask } = await subgraph([
    order('o1', { placed_at: '2026-01-01T10:00:00.000000Z' }),
    order('o2', { placed_at: '2026-01-03T10:00:00.000000Z' }),
    order('o3', { placed_at: '2026-01-02T10:00:00.000000Z' }),
  ])
  const answer = await ask('{ orders(first: 2) { edges { node { id } } pageInfo { hasNextPage } } }')
  expect(answer).toEqual({
    data: { orders: { edges: [{ node: { id: 'o2' } }, { node: { id: 'o3' } }], pageInfo: { hasNextPage: true } } },
  })
})

test('a subscriber is sent an order with all its fields before it can be found by its id, and goes on behind it', async () => {
  const { ask, log } = await subgraph([])
  const listen = async (after = '') => {
    const answer = await ask(`subscription { orderPlaced${after} { ${ALL_FIELDS} } }`, 'subscription')
    if (!(Symbol.asyncIterator in answer)) throw new Error(`expected a stream, got ${JSON.stringify(answer)}`)
    return answer[Symbol.asyncIterator]()
  }
  const tell = (id: string) =>
    log.append('orders.order-placed', [{ key: id, value: changeBytes({ id, key: id, row: order(id) }) }])
  const stream = await listen()
  await tell('o1')
  const first = (await stream.next()).value
  expect(first).toEqual({
    data: { orderPlaced: shown },
    extensions: { cursor: expect.any(String), appended_ms: expect.any(Number) },
  })
  await stream.return?.()
  await tell('o2')
  const resumed = await listen(`(after: "${first?.extensions?.cursor}")`)
  expect((await resumed.next()).value).toMatchObject({ data: { orderPlaced: { ...shown, id: 'o2' } } })
  await resumed.return?.()
})

const performanceOfDay = {
  product_id: 'p1',
  category: 'books',
  analysis_date: '2026-01-01',
  currency: 'IDR',
  total_sales: 2n,
  total_quantity: 4n,
  total_revenue: '39.00',
  net_revenue: '29.00',
  total_views: 8n,
  conversion_rate: '0.2500',
  avg_price: '9.75',
} satisfies Row

test('what products sold on a day comes from gold, as far as it was asked for', async () => {
  const { ask, parameters } = await subgraph([], [performanceOfDay])
  const fields = `productId category day totalSales totalQuantity totalRevenue { amount currency }
    netRevenue { amount currency } totalViews conversionRate averagePrice { amount currency }`
  expect(await ask(`{ productPerformance(day: "2026-01-01", first: 5) { ${fields} } }`)).toEqual({
    data: {
      productPerformance: [
        {
          productId: 'p1',
          category: 'books',
          day: '2026-01-01',
          totalSales: 2,
          totalQuantity: 4,
          totalRevenue: { amount: '39.00', currency: 'IDR' },
          netRevenue: { amount: '29.00', currency: 'IDR' },
          totalViews: 8,
          conversionRate: '0.2500',
          averagePrice: { amount: '9.75', currency: 'IDR' },
        },
      ],
    },
  })
  expect(parameters).toEqual([['2026-01-01', 5]])
  expect(await ask('{ productPerformance(day: "2026-01-01", first: 501) { productId } }')).toMatchObject({
    errors: [{ message: expect.stringContaining('LIMIT_EXCEEDED: first') }],
  })
})

test('what was looked at alone has no price, and what nobody looked at no rate', async () => {
  const lookedAt = {
    ...performanceOfDay,
    total_sales: 0n,
    total_quantity: 0n,
    total_revenue: '0.00',
    conversion_rate: '0.0000',
    avg_price: null,
  }
  const soldAlone = { ...performanceOfDay, total_views: 0n, conversion_rate: null }
  const { ask } = await subgraph([], [soldAlone, lookedAt])
  expect(await ask('{ productPerformance(day: "2026-01-01") { totalViews conversionRate averagePrice { amount } } }')).toEqual({
    data: {
      productPerformance: [
        { totalViews: 0, conversionRate: null, averagePrice: { amount: '9.75' } },
        { totalViews: 8, conversionRate: '0.0000', averagePrice: null },
      ],
    },
  })
})
