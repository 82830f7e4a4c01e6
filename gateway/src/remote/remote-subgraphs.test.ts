import { createServer } from 'node:http'
import { systemClock } from '@storemesh/core'
import { jsonLog } from '@storemesh/telemetry'
import { createClient } from 'graphql-ws'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { composeSupergraph } from '../compose/compose-supergraph.js'
import { httpSubgraph } from '../fixtures/http-subgraph.js'
import { type ShopOptions, shopSubgraphs } from '../fixtures/shop.js'
import { post, started } from '../fixtures/started-gateway.js'
import type { GatewayLimits } from '../gateway.js'
import { subgraphUrls } from './remote-subgraphs.js'

async function remoteShop(options: ShopOptions = {}, limits: Partial<GatewayLimits> = {}) {
  const { customers, orders, stock } = shopSubgraphs(options)
  const served = {
    customers: await httpSubgraph(customers),
    orders: await httpSubgraph(orders),
    stock: await httpSubgraph(stock),
  }
  const supergraphSdl = composeSupergraph(Object.values(served).map(({ subgraph }) => subgraph))
  return { ...served, gateway: await started({ supergraphSdl, limits }) }
}

const ACROSS = { query: '{ order(id: "o1") { id total customer { email } lines { product { sku name } } } }' }

/** A server in the place of a subgraph that answers however the test wants. */
async function imposter(answer: (respond: (status: number, body: string) => void) => void): Promise<string> {
  const http = createServer((request, response) => {
    request.resume()
    answer((status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(body))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const address = http.address()
  return typeof address === 'object' ? `http://127.0.0.1:${address?.port}/graphql` : ''
}

async function shopWithStockAt(url: string, limits: Partial<GatewayLimits> = {}) {
  const { customers, orders, stock } = shopSubgraphs()
  const served = await Promise.all([customers, orders].map(httpSubgraph))
  const supergraphSdl = composeSupergraph([...served.map(({ subgraph }) => subgraph), { ...stock, url }])
  return started({ supergraphSdl, limits })
}

describe('a supergraph whose subgraphs answer over HTTP', () => {
  test('is served as if they stood in the process', async () => {
    const { gateway } = await remoteShop()
    const { body } = await post(gateway.url, ACROSS)
    expect(body).toEqual({
      data: {
        order: {
          id: 'o1',
          total: 10,
          customer: { email: 'c1@shop.example' },
          lines: [{ product: { sku: 'p1', name: 'Product 1' } }, { product: { sku: 'p0', name: 'Product 2' } }],
        },
      },
    })
  })

  test('gives what there is when one subgraph is down, and names it', async () => {
    const { gateway, stock } = await remoteShop()
    await stock.close()
    const { status, body } = await post(gateway.url, ACROSS)
    expect(status).toBe(200)
    expect(body.data).toEqual({
      order: {
        id: 'o1',
        total: 10,
        customer: { email: 'c1@shop.example' },
        lines: [{ product: { sku: 'p1', name: null } }, { product: { sku: 'p0', name: null } }],
      },
    })
    expect(body.errors?.[0]?.extensions['code']).toBe('SUBGRAPH_UNREACHABLE')
    expect(body.errors?.[0]?.message).toContain('subgraph stock')
    expect(JSON.stringify(body)).not.toContain('127.0.0.1')
  })

  test.each([
    ['that is no JSON', 502, '<html>bad gateway</html>', 'SUBGRAPH_RESPONSE_INVALID'],
    ['that is no GraphQL', 200, '{"hello":1}', 'SUBGRAPH_RESPONSE_INVALID'],
    ['that is too large', 200, JSON.stringify({ data: { filler: 'x'.repeat(5000) } }), 'SUBGRAPH_ANSWER_TOO_LARGE'],
    [
      'with errors and a code',
      400,
      '{"errors":[{"message":"no","extensions":{"code":"OWN_CODE","stacktrace":["at secret.ts"]}}]}',
      'OWN_CODE',
    ],
    ['with errors without a code', 200, '{"data":null,"errors":[{"message":"no"}]}', 'SUBGRAPH_ERROR'],
  ])('tells of an answer %s by a code', async (_what, status, answer, code) => {
    const url = await imposter((respond) => respond(status, answer))
    const gateway = await shopWithStockAt(url, { subgraph_answer_bytes_max: 4000 })
    const { body } = await post(gateway.url, ACROSS)
    expect(body.errors?.[0]?.extensions).toEqual({ code })
    expect(body.data).toMatchObject({ order: { total: 10 } })
    expect(JSON.stringify(body)).not.toContain('secret.ts')
  })

  test('is asked once by two who ask the same meanwhile, each of whom is told of and counted', async () => {
    const asked: (() => void)[] = []
    const url = await imposter((respond) => void asked.push(() => respond(200, '{"data":{"product":{"sku":"p1","stock":7}}}')))
    const { customers, orders, stock } = shopSubgraphs()
    const lines: string[] = []
    const gateway = await started({
      supergraphSdl: composeSupergraph([...[customers, orders].map((part) => ({ ...part, url })), { ...stock, url }]),
      requestLog: jsonLog({ write: (line) => lines.push(line), clock: systemClock }),
    })
    const query = 'query Stock { product(sku: "p1", region: "VN") { sku stock } }'
    const both = [1, 2].map(() => post(gateway.url, { query }, { 'x-mesh-explain': '1' }))
    const bothPlanned = async () =>
      (await (await fetch(`${gateway.url}/metrics`)).text()).includes('mesh_gateway_plan_cache_total{outcome="hit"} 1')
    while (asked.length === 0 || !(await bothPlanned())) await new Promise((resolve) => setImmediate(resolve))
    for (const answer of asked) answer()
    for (const { body } of await Promise.all(both))
      expect(body).toMatchObject({
        data: { product: { sku: 'p1', stock: 7 } },
        extensions: { explain: { fetches: [{ subgraph: 'stock' }] } },
      })
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([{ fetches: 1 }, { fetches: 1 }])
    expect(asked).toHaveLength(1)
  })

  test('does not wait for ever', async () => {
    const gateway = await shopWithStockAt(await imposter(() => undefined), { subgraph_ms_max: 50 })
    const { body } = await post(gateway.url, ACROSS)
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'SUBGRAPH_TIMEOUT' })
  })

  test('carries subscriptions, many over one socket, and lets go of it when nobody listens', async () => {
    const { gateway, orders } = await remoteShop({
      sales: async function* () {
        yield { sku: 'p0', region: 'ID', delta: 1 }
        await new Promise(() => undefined)
      },
    })
    const client = createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
    const streams = [1, 2].map(() => client.iterate({ query: 'subscription { sold { delta product { name } } }' }))
    for (const stream of streams) {
      expect((await stream.next()).value).toEqual({ data: { sold: { delta: 1, product: { name: 'Product 2' } } } })
    }
    expect(orders.sockets()).toBe(1)
    for (const stream of streams) await stream.return?.()
    while (orders.sockets() > 0) await new Promise((resolve) => setImmediate(resolve))
    await client.dispose()
  })

  test('tells a subscriber whose upstream breaks', async () => {
    const { gateway, orders } = await remoteShop({
      sales: async function* () {
        yield { sku: 'p0', region: 'ID', delta: 1 }
        await new Promise(() => undefined)
      },
    })
    const client = createClient({ url: `${gateway.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
    const stream = client.iterate({ query: 'subscription { sold { delta } }' })
    await stream.next()
    await orders.close()
    expect((await stream.next()).value).toMatchObject({ errors: [{ extensions: { code: 'SUBGRAPH_UNREACHABLE' } }] })
    expect((await stream.next()).done).toBe(true)
    await client.dispose()
  })
})

describe('the URLs in a supergraph', () => {
  const graphs = (values: string) => `enum join__Graph { ${values} }`

  test('are found with the names that domains have', () => {
    expect(subgraphUrls(graphs('STOCK_LEVELS @join__graph(name: "stock-levels", url: "http://127.0.0.1:4001/graphql")'))).toEqual(
      [{ name: 'stock-levels', url: new URL('http://127.0.0.1:4001/graphql') }],
    )
  })

  test.each([
    'type Query { a: Int }',
    'type {',
    graphs('A @join__graph(name: "a", url: "inproc://a")'),
    graphs('A @join__graph(name: "a")'),
  ])('must be there: %s', (sdl) => {
    expect(() => subgraphUrls(sdl)).toThrow('SUPERGRAPH_INVALID')
  })
})
