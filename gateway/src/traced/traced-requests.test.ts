import { type Identity, viewerAs, viewerOfEverything } from '@storemesh/access'
import { auditUnavailable } from '@storemesh/audit'
import { seededDice, virtualClock } from '@storemesh/core'
import { jsonLog, otlpTraces, type Traces } from '@storemesh/telemetry'
import { describe, expect, onTestFinished, test } from 'vitest'
import { composeSupergraph } from '../compose/compose-supergraph.js'
import { readExposition } from '../fixtures/exposition-reader.js'
import { type CollectedSpan, otlpCollector, treeOf } from '../fixtures/otlp-collector.js'
import { shopSubgraphs } from '../fixtures/shop.js'
import { post, started, testLog } from '../fixtures/started-gateway.js'
import { connect, init, sales, subscribe } from '../fixtures/websocket-client.js'
import type { GatewayBasics } from '../gateway.js'
import { serveSubgraph } from '../serve-subgraph.js'
import type { Continued } from './request-traces.js'

const ORDERS = 'query Orders { customer(id: "c0") { orders(first: 1) { lines { product { name } } } } }'
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const KEPT = `00-${TRACE}-b7ad6b7169203331-01`
const NOT_KEPT = `00-${TRACE}-b7ad6b7169203331-00`

async function tracedShop(options: Partial<GatewayBasics> & { readonly sold?: ReturnType<typeof sales>['stream'] } = {}) {
  const collector = await otlpCollector()
  const { sold, traces = collector.tracesOf('gateway'), ...basics } = options
  const { customers, orders, stock } = shopSubgraphs(sold && { sales: sold })
  const lines: string[] = []
  const requestLog = jsonLog({ write: (line) => lines.push(line), clock: virtualClock(0) })
  const gateway = await started({ subgraphs: [customers, orders, stock], traces, requestLog, ...basics })
  return { ...gateway, ...collector, lines }
}

/** The shop, each of whose domains answers at an address of its own and tells of its own spans. */
async function federatedShop() {
  const collector = await otlpCollector()
  const { customers, orders, stock } = shopSubgraphs()
  const parts = await Promise.all(
    [customers, orders, stock].map(async (subgraph, place) => {
      const served = await serveSubgraph(subgraph, {
        host: '127.0.0.1',
        port: 0,
        viewerOf: () => viewerAs('of a gateway', { kind: 'role', role: 'customer' }),
        log: testLog(),
        traces: collector.tracesOf(subgraph.name, { ratio: 0, seed: place + 10 }),
      })
      onTestFinished(() => served.drain())
      return { ...subgraph, url: `${served.url}/graphql` }
    }),
  )
  const supergraphSdl = composeSupergraph(parts)
  const gatewayOf = (traces: Traces) => started({ supergraphSdl, traces })
  return { ...collector, gatewayOf }
}

describe('a federated query', () => {
  test('is one tree, over the processes of all domains that it asks', async () => {
    const { gatewayOf, tracesOf, collected } = await federatedShop()
    const { url } = await gatewayOf(tracesOf('gateway'))
    expect((await post(url, { query: ORDERS })).body.errors).toBeUndefined()
    const asked = (subgraph: string) => ({
      span: `gateway: fetch ${subgraph}`,
      parts: [{ span: expect.stringMatching(new RegExp(`^${subgraph}: query`)), parts: [] }],
    })
    expect(treeOf(await collected())).toEqual({
      span: 'gateway: query Orders',
      parts: [asked('customers'), asked('orders'), asked('stock'), { span: 'gateway: plan', parts: [] }],
    })
  })

  test('that is not kept is kept by none of them', async () => {
    const { gatewayOf, tracesOf, collected } = await federatedShop()
    const { url } = await gatewayOf(tracesOf('gateway', { ratio: 0 }))
    await post(url, { query: ORDERS })
    expect(await collected()).toEqual([])
  })
})

describe('a request is told of', () => {
  const told = async (question: unknown, options: Partial<GatewayBasics> = {}, headers: Record<string, string> = {}) => {
    const { url, collected, lines } = await tracedShop(options)
    const { body } = await post(url, question, headers)
    const spans = await collected()
    return { body, spans, root: spans.find(({ parentSpanId }) => parentSpanId === undefined), lines }
  }

  test('by its name, how it ended and what it cost, and each fetch by whom it asked for how many', async () => {
    const { root, spans } = await told({ query: ORDERS }, {}, { 'x-request-id': 'r-1' })
    expect(root).toMatchObject({
      kind: 2,
      isError: false,
      attributes: {
        'graphql.operation.name': 'Orders',
        'graphql.operation.type': 'query',
        'mesh.outcome': 'ok',
        'mesh.request_id': 'r-1',
        'mesh.viewer': 'mesh',
        'mesh.plan': 'miss',
        'mesh.fetches': 3,
        'mesh.cost': expect.any(Number),
      },
    })
    const fetched = (subgraph: string) => spans.find(({ name }) => name === `fetch ${subgraph}`)
    expect(fetched('customers')).toMatchObject({
      kind: 3,
      attributes: { 'mesh.fetch': 'root', 'mesh.entities': 0, 'mesh.outcome': 'ok' },
    })
    expect(fetched('stock')).toMatchObject({ attributes: { 'mesh.fetch': 'entities', 'mesh.entities': 2 } })
  })

  test('with its code where it was refused, or failed', async () => {
    const refused = await told({ query: '{ nothing }' })
    expect(refused.root).toMatchObject({
      name: 'unread',
      isError: false,
      attributes: { 'mesh.outcome': 'refused', 'mesh.code': 'GRAPHQL_VALIDATION_FAILED' },
    })
    const audit = { append: () => Promise.reject(auditUnavailable('the disk is full')), close: async () => undefined }
    const { root, spans } = await told({ query: 'mutation { rename(id: "c1", name: "x") { id } }' }, { audit })
    expect(root).toMatchObject({ isError: true, attributes: { 'mesh.outcome': 'error', 'mesh.code': 'AUDIT_UNAVAILABLE' } })
    expect(spans.find(({ name }) => name === 'note in the audit log')).toMatchObject({
      isError: true,
      parentSpanId: root?.spanId,
    })
  })

  test('with what it waited for a budget that is elsewhere', async () => {
    const budget = { spend: async () => ({ wait_ms: 0 }) }
    const { spans, root } = await told({ query: ORDERS }, { budget })
    expect(spans.find(({ name }) => name === 'wait for the budget')).toMatchObject({
      parentSpanId: root?.spanId,
      attributes: { 'mesh.outcome': 'ok' },
    })
  })

  test('by the id that its line and its plan have', async () => {
    const { root, lines, body } = await told({ query: ORDERS }, {}, { 'x-mesh-explain': '1' })
    expect(JSON.parse(lines.join(''))).toMatchObject({ event: 'request', trace_id: root?.traceId })
    expect(body).toMatchObject({ extensions: { explain: { trace_id: root?.traceId } } })
  })

  test('by no id where its trace is not kept', async () => {
    const collector = await otlpCollector()
    const traces = collector.tracesOf('gateway', { ratio: 0 })
    const { lines, body } = await told({ query: ORDERS }, { traces }, { 'x-mesh-explain': '1' })
    expect([JSON.stringify(body), ...lines].join('')).not.toContain('trace_id')
  })
})

describe("a caller's trace", () => {
  const rootOf = async (
    traceparent: string,
    who: Identity,
    { continued, ratio }: { readonly continued?: Continued; readonly ratio: number },
  ) => {
    const collector = await otlpCollector()
    const { url } = await tracedShop({
      viewerOf: () => viewerAs('one', who),
      traces: collector.tracesOf('gateway', { ratio }),
      ...(continued && { continued }),
    })
    await post(url, { query: ORDERS }, { traceparent })
    const spans = await collector.collected()
    return spans.find(({ kind }) => kind === 2)
  }
  const continuedOne = expect.objectContaining({ traceId: TRACE, parentSpanId: 'b7ad6b7169203331', links: [] })
  const own = (span: CollectedSpan | undefined) => {
    expect(span?.traceId).not.toBe(TRACE)
    expect(span).toMatchObject({ parentSpanId: undefined, links: [{ traceId: TRACE, spanId: 'b7ad6b7169203331' }] })
  }
  const STRANGER: Identity = { kind: 'role', role: 'customer' }

  test.each<Identity>([{ kind: 'mesh' }, { kind: 'domain', domain: 'orders' }, { kind: 'service', reads: [] }])(
    'is continued for $kind, and kept as it says, whatever we would do',
    async (who) => {
      expect(await rootOf(KEPT, who, { ratio: 0 })).toEqual(continuedOne)
      expect(await rootOf(NOT_KEPT, who, { ratio: 1 })).toBeUndefined()
    },
  )

  test('fills no collector for somebody else: a trace of our own names it, kept as ours are', async () => {
    expect(await rootOf(KEPT, STRANGER, { ratio: 0 })).toBeUndefined()
    own(await rootOf(KEPT, STRANGER, { ratio: 1 }))
    own(await rootOf(NOT_KEPT, STRANGER, { ratio: 1 }))
  })

  test('is continued for everybody or for nobody where that is set', async () => {
    expect(await rootOf(KEPT, STRANGER, { ratio: 0, continued: 'everybody' })).toEqual(continuedOne)
    own(await rootOf(KEPT, { kind: 'mesh' }, { ratio: 1, continued: 'nobody' }))
  })
})

test('a subscription is a span while it begins, and each event that others complete a trace that names it', async () => {
  const source = sales()
  const { url, collected } = await tracedShop({ sold: source.stream })
  const { send, message, socket } = await connect(url)
  send(init)
  await message('connection_ack')
  send(subscribe('subscription Sold { sold { delta product { name stock } } }'))
  await source.opened
  for (let n = 0; n < 2; n++) {
    source.sell()
    await message('next')
  }
  socket.close()
  await source.closed
  const spans = await collected()
  const begun = spans.find(({ name }) => name === 'subscription Sold')
  expect(begun).toMatchObject({ attributes: { 'graphql.operation.type': 'subscription', 'mesh.outcome': 'ok' } })
  const events = spans.filter(({ name }) => name === 'event')
  expect(new Set(events.map(({ traceId }) => traceId)).size).toBe(2)
  for (const event of events) {
    expect(event.links).toEqual([{ traceId: begun?.traceId, spanId: begun?.spanId }])
    expect(treeOf(spans.filter(({ traceId }) => traceId === event.traceId))).toEqual({
      span: 'gateway: event',
      parts: [{ span: 'gateway: fetch stock', parts: [] }],
    })
  }
})

test('a collector that is away costs requests nothing, is told of once, and what it missed is in the figures', async () => {
  const log = testLog()
  const endpoint = { url: 'http://127.0.0.1:9/v1/traces', headers: new Map() }
  const service = { name: 'gateway', version: 'test' }
  const traces = otlpTraces({ service, endpoint, ratio: 1, clock: virtualClock(0), dice: seededDice(1), log })
  const { url } = await tracedShop({ traces })
  for (let n = 0; n < 20; n++) expect((await post(url, { query: ORDERS })).status).toBe(200)
  await traces.close()
  expect(log.events.map(({ event }) => event)).toEqual(['traces_not_taken'])
  const figures = readExposition(await (await fetch(`${url}/metrics`)).text())
  const count = (outcome: string) =>
    figures.find(({ name, labels }) => name === 'mesh_gateway_spans_total' && labels['outcome'] === outcome)?.value
  expect([count('sent'), count('dropped')]).toEqual([0, 81]) // 20 requests, 60 fetches, a plan
})

test('nothing that somebody wrote into an operation, its variables or its headers is in what is told, nor what was answered', async () => {
  const dice = seededDice(11)
  const { url, bodies, collected, lines, log } = await tracedShop({
    viewerOf: ({ authorization = 'anyone' }) =>
      viewerAs(authorization, { kind: 'role', role: 'customer', userId: authorization }),
  })
  const personal: string[] = []
  const made = () => {
    const word = `p${dice.uuid()}`
    personal.push(word)
    return word
  }
  const operations: [() => object, ...(() => object)[]] = [
    () => ({ query: `query Q { customer(id: "${made()}") { name } }` }),
    () => ({ query: 'query Q($id: ID!) { customer(id: $id) { name email } }', variables: { id: made(), more: made() } }),
    () => ({ query: `query Q { search(text: "${made()}") { __typename } }` }),
    () => ({ query: `query Q { customer(id: "c2") { a${made().replaceAll('-', '')}: name orders(first: 2) { id } } }` }),
    () => ({ query: `query Q { customer(id: ${made()}) { name } }` }),
    () => ({ query: `query Q($id: Int!) { customer(id: $id) { name } }`, variables: { id: made() } }),
    () => ({ query: `{ ${made()} }` }),
    () => ({ query: `query Q { # ${made()}\n customer(id: "c0") { friend { name } } }`, operationName: made() }),
    () => ({ query: `mutation Q { rename(id: "${made()}", name: "${made()}") { id name } }` }),
    () => ({ query: made(), extensions: { persistedQuery: { version: 1, sha256Hash: made() } } }),
  ]
  for (let n = 0; n < 100; n++) {
    const operation = dice.pick(operations)()
    const headers = {
      authorization: made(),
      'user-agent': made(),
      cookie: made(),
      tracestate: made(),
      traceparent: `00-${made()}-01`,
    }
    await post(url, operation, headers)
  }
  expect((await collected()).length).toBeGreaterThan(100)
  const told = [...bodies, ...lines, ...log.events.map((event) => JSON.stringify(event))].join('\n')
  const plain = personal.map((word) => word.replaceAll('-', ''))
  for (const word of [...personal, ...plain, 'Customer 2', 'Customer 0']) expect(told).not.toContain(word)
})

test('where nothing is traced a request has no trace', async () => {
  const { customers, orders, stock } = shopSubgraphs()
  const { url } = await started({ subgraphs: [customers, orders, stock], viewerOf: () => viewerOfEverything('one') })
  const answer = await post(url, { query: ORDERS }, { traceparent: KEPT, 'x-mesh-explain': '1' })
  expect(JSON.stringify(answer.body)).not.toContain('trace_id')
  expect(await (await fetch(`${url}/metrics`)).text()).not.toContain('spans_total')
})
