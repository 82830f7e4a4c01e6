import { type Identity, viewerAs } from '@storemesh/access'
import { virtualClock } from '@storemesh/core'
import { jsonLog } from '@storemesh/telemetry'
import { describe, expect, test } from 'vitest'
import { readExposition } from '../fixtures/exposition-reader.js'
import { shopSubgraphs } from '../fixtures/shop.js'
import { post, started } from '../fixtures/started-gateway.js'
import { connect, init, sales, subscribe } from '../fixtures/websocket-client.js'
import type { GatewayBasics } from '../gateway.js'

const ORDERS = 'query Orders { customer(id: "c0") { orders(first: 1) { lines { product { name } } } } }'

async function watchedShop(options: Partial<GatewayBasics> & { readonly sold?: ReturnType<typeof sales>['stream'] } = {}) {
  const lines: string[] = []
  const requestLog = jsonLog({ write: (line) => lines.push(line), clock: virtualClock(0) })
  const { sold, ...basics } = options
  const { customers, orders, stock } = shopSubgraphs(sold && { sales: sold })
  const gateway = await started({ subgraphs: [customers, orders, stock], requestLog, ...basics })
  const figures = async () => readExposition(await (await fetch(`${gateway.url}/metrics`)).text())
  const figure = async (name: string, labels: Readonly<Record<string, string>> = {}) =>
    (await figures()).find((one) => one.name === `mesh_gateway_${name}` && sameLabels(one.labels, labels))?.value
  return { url: gateway.url, lines, figures, figure, said: () => lines.map((line): unknown => JSON.parse(line)) }
}

const sameLabels = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>) =>
  Object.entries(other).every(([name, value]) => one[name] === value)

describe('the figures of a gateway', () => {
  test('say of each operation how often it ended in which way, and what subgraphs were asked for it', async () => {
    const { url, figure, figures } = await watchedShop()
    for (let n = 0; n < 3; n++) await post(url, { query: ORDERS })
    await post(url, { query: 'query Hidden { customer(id: "c2") { id email } }' })
    await post(url, { query: '{ customers { strict } }' })
    await post(url, { query: '{ nothing }' })
    expect(await figure('requests_total', { operation: 'Orders', kind: 'query', outcome: 'ok' })).toBe(3)
    expect(await figure('requests_total', { operation: 'Hidden', kind: 'query', outcome: 'partial' })).toBe(1)
    expect(await figure('requests_total', { operation: 'unnamed', kind: 'query', outcome: 'ok' })).toBe(1)
    expect(await figure('requests_total', { operation: 'unread', outcome: 'refused' })).toBe(1)
    expect(await figure('request_duration_seconds_count', { operation: 'Orders' })).toBe(3)
    expect(await figure('refusals_total', { code: 'GRAPHQL_VALIDATION_FAILED' })).toBe(1)
    expect(await figure('subgraph_requests_total', { subgraph: 'orders', outcome: 'ok' })).toBe(3)
    expect(await figure('subgraph_requests_total', { subgraph: 'customers', outcome: 'errors' })).toBe(1)
    expect(await figure('subgraph_duration_seconds_count', { subgraph: 'stock' })).toBe(3)
    expect(await figure('document_cache_total', { outcome: 'hit' })).toBe(2)
    expect(await figure('plan_cache_total', { outcome: 'hit' })).toBe(2)
    expect(await figure('plan_cache_total', { outcome: 'miss' })).toBe(3)
    expect(await figure('http_responses_total', { status: '200' })).toBeGreaterThanOrEqual(5)
    const names = (await figures()).map(({ name }) => name)
    for (const name of ['process_resident_memory_bytes', 'process_cpu_seconds', 'nodejs_eventloop_lag_p99_seconds'])
      expect(names).toContain(name)
  })

  test('say which connections and subscriptions there are, and what was sent to them', async () => {
    const { sell, stream, opened, closed } = sales()
    const { url, figure, said } = await watchedShop({ sold: stream })
    const client = await connect(url)
    client.send(init)
    await client.message('connection_ack')
    client.send(subscribe())
    await opened
    sell()
    await client.message('next')
    expect([await figure('connections'), await figure('subscriptions'), await figure('events_sent_total')]).toEqual([1, 1, 1])
    client.socket.close()
    await closed
    await expect.poll(() => figure('connections')).toBe(0)
    expect(await figure('subscriptions')).toBe(0)
    expect(said()).toMatchObject([{ event: 'request', kind: 'subscription', outcome: 'ok', events: 1 }])
  })

  test('hold no text of an operation and nothing of who asks', async () => {
    const { url } = await watchedShop({
      viewerOf: () => viewerAs('siti@shop.example', { kind: 'role', role: 'customer', userId: 'u-77' }),
    })
    await post(url, { query: '{ customer(id: "budi-4711") { name } }' })
    const text = await (await fetch(`${url}/metrics`)).text()
    for (const said of ['budi-4711', 'siti', 'u-77', '{ customer']) expect(text).not.toContain(said)
  })
})

describe('the figures are shown', () => {
  const status = async (url: string, headers: Record<string, string> = {}) => (await fetch(`${url}/metrics`, { headers })).status
  const who =
    (identity: Identity): GatewayBasics['viewerOf'] =>
    () =>
      viewerAs('one', identity)
  const FROM_ELSEWHERE = { 'x-forwarded-for': '203.0.113.7' }

  test('to whoever asks from the same machine, whatever he may see', async () => {
    const { url } = await watchedShop({ viewerOf: who({ kind: 'role', role: 'customer' }) })
    expect(await status(url)).toBe(200)
    expect((await fetch(`${url}/metrics`)).headers.get('content-type')).toContain('version=0.0.4')
  })

  test.each<readonly [string, Identity, number]>([
    ['the mesh', { kind: 'mesh' }, 200],
    ['a service', { kind: 'service', reads: [] }, 200],
    ['a domain', { kind: 'domain', domain: 'orders' }, 403],
    ['a role', { kind: 'role', role: 'finance' }, 403],
  ])('from elsewhere to %s or not: %s is %s', async (_name, identity, expected) => {
    const { url } = await watchedShop({ viewerOf: who(identity) })
    expect(await status(url, FROM_ELSEWHERE)).toBe(expected)
  })

  test('to everybody, or to nobody, where that is set', async () => {
    const viewerOf = who({ kind: 'role', role: 'finance' })
    const everybody = await watchedShop({ viewerOf, metricsFor: 'everybody' })
    expect(await status(everybody.url, FROM_ELSEWHERE)).toBe(200)
    const nobody = await watchedShop({ viewerOf, metricsFor: 'off' })
    expect(await status(nobody.url)).toBe(404)
  })
})

describe('a request is told of in one line', () => {
  test('with its id, its name and how it ended', async () => {
    const { url, said } = await watchedShop()
    await post(url, { query: ORDERS }, { 'x-request-id': 'r-1' })
    await post(url, { query: '{ nothing }' }, { 'x-request-id': 'r-2' })
    expect(said()).toEqual([
      expect.objectContaining({
        event: 'request',
        request_id: 'r-1',
        operation: 'Orders',
        kind: 'query',
        outcome: 'ok',
        viewer: 'mesh',
      }),
      expect.objectContaining({ event: 'request', request_id: 'r-2', outcome: 'refused', code: 'GRAPHQL_VALIDATION_FAILED' }),
    ])
    expect(said()[0]).toMatchObject({ fetches: expect.any(Number), duration_ms: expect.any(Number) })
  })

  test('without anything personal that the operation, its variables or its answer hold', async () => {
    const viewerOf = () => viewerAs('siti@shop.example', { kind: 'role', role: 'customer', userId: 'u-77', region: 'Medan' })
    const { url, lines } = await watchedShop({ viewerOf })
    const asked = [
      { query: 'query Q { customer(id: "c2") { name email } search(text: "siti@shop.example") { __typename } }' },
      { query: 'query Q($id: ID!) { customer(id: $id) { name email } }', variables: { id: 'c2', more: '+62 812 0000 4711' } },
      { query: 'query Q($id: Int!) { customer(id: "Jalan Mawar 12") { name } }', variables: { id: '+62 812 0000 4711' } },
      { query: 'query Q { customer(id: "Jalan Mawar 12") { tax(number: "12.345.678.9") } }' },
      { query: 'query Q { "Jalan Mawar 12" }' },
    ]
    for (const question of asked) await post(url, question, { authorization: 'siti@shop.example', 'user-agent': 'u-77' })
    expect(lines).toHaveLength(asked.length)
    for (const personal of ['siti', 'u-77', 'Medan', '4711', 'Jalan', '12.345', 'Customer 2'])
      expect(lines.join('')).not.toContain(personal)
    expect(lines.join('')).toContain('"viewer":"customer"')
  })
})

describe('a plan', () => {
  const EXPLAIN = { 'x-mesh-explain': '1' }
  const asked = async (who: Identity, headers: Record<string, string>) => {
    const { url } = await watchedShop({ viewerOf: () => viewerAs('one', who) })
    return (await post(url, { query: ORDERS }, headers)).body
  }

  test.each<Identity>([{ kind: 'mesh' }, { kind: 'domain', domain: 'orders' }])(
    'is explained to $kind, with what was asked of whom, and no values',
    async (who) => {
      const answer = await asked(who, EXPLAIN)
      expect(answer).toEqual({
        data: expect.anything(),
        extensions: {
          explain: {
            duration_ms: expect.any(Number),
            fetches: ['customers', 'orders', 'stock'].map((subgraph) =>
              expect.objectContaining({
                subgraph,
                outcome: 'ok',
                operation: expect.stringContaining('{'),
                duration_ms: expect.any(Number),
              }),
            ),
          },
        },
      })
      expect(JSON.stringify(answer)).toMatch(/"entities":0.*"entities":1.*"entities":2/)
    },
  )

  test.each<Identity>([
    { kind: 'role', role: 'finance' },
    { kind: 'service', reads: [] },
  ])('is not told to $kind, for whom there is no such header', async (who) => {
    expect(await asked(who, EXPLAIN)).toEqual(await asked(who, { 'x-unknown': '1' }))
  })

  test('is not told to whoever did not ask for it', async () => {
    expect(Object.keys(await asked({ kind: 'mesh' }, {}))).toEqual(['data'])
  })
})
