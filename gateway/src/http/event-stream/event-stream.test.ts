import { type IncomingMessage, request as httpRequest } from 'node:http'
import { viewerAs } from '@storemesh/access'
import type { ExecutionResult } from 'graphql'
import { createClient } from 'graphql-sse'
import { expect, onTestFinished, test } from 'vitest'
import { testSubgraph } from '../../fixtures/executable-subgraph.js'
import { readExposition } from '../../fixtures/exposition-reader.js'
import { handClock } from '../../fixtures/hand-clock.js'
import { shopSubgraphs } from '../../fixtures/shop.js'
import { started } from '../../fixtures/started-gateway.js'
import { connect, init, sales, SOLD, subscribe } from '../../fixtures/websocket-client.js'
import type { GatewayBasics } from '../../gateway.js'
import type { Subgraph } from '../../subgraph.js'

const SDL = /* GraphQL */ `
  type Query { one: Int }
  type Subscription { counted(to: Int!): Int! waited: Int! large: String! }
`

function gate() {
  let open: () => void = () => undefined
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, open: () => open() }
}

async function counting(options: Partial<GatewayBasics> = {}) {
  const [begun, ended] = [gate(), gate()]
  const subgraph = testSubgraph('all', SDL, {
    'Query.one': () => 1,
    'Subscription.counted': async function* (_root, { to }) {
      for (let at = 1; at <= Number(to); at++) yield at
    },
    'Subscription.waited': async function* (_root, _arguments, { signal }) {
      begun.open()
      try {
        yield 1
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      } finally {
        ended.open()
      }
    },
    'Subscription.large': async function* () {
      for (;;) yield 'x'.repeat(100_000)
    },
  })
  const gateway = await started({ subgraphs: [subgraph], ...options })
  const ask = (query: string, left: AbortSignal = new AbortController().signal) =>
    fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
      signal: left,
    })
  return { ...gateway, ask, begun: begun.promise, ended: ended.promise }
}

const next = (data: unknown) => `event: next\ndata: ${JSON.stringify({ data })}\n\n`
const COMPLETE = 'event: complete\ndata:\n\n'

test('a subscription is told as events, as they come, and says when there are no more', async () => {
  const { ask } = await counting()
  const answer = await ask('subscription { counted(to: 3) }')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]+$/)
  expect(await answer.text()).toBe([1, 2, 3].map((counted) => next({ counted })).join('') + COMPLETE)
})

test('clients of graphql-sse read it', async () => {
  const { url } = await counting()
  const client = createClient({ url: `${url}/graphql` })
  const told: unknown[] = []
  for await (const { data } of client.iterate({ query: 'subscription { counted(to: 3) }' })) told.push(data)
  expect(told).toEqual([{ counted: 1 }, { counted: 2 }, { counted: 3 }])
  client.dispose()
})

test('a question has one event', async () => {
  const { ask } = await counting()
  expect(await (await ask('{ one }')).text()).toBe(next({ one: 1 }) + COMPLETE)
})

test('what cannot begin is an answer, not a stream', async () => {
  const { ask } = await counting()
  const answer = await ask('subscription { counted(to: "three") }')
  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(await answer.text()).toContain('GRAPHQL_VALIDATION_FAILED')
})

test('a reader that leaves frees what it read from', async () => {
  const { ask, begun, ended } = await counting()
  const left = new AbortController()
  const answer = await ask('subscription { waited }', left.signal)
  await begun
  expect(answer.ok).toBe(true)
  left.abort()
  await ended
})

test('one identity has so many subscriptions, and another one’s end makes room', async () => {
  const { ask, ended } = await counting({ limits: { subscriptions_max: 1 } })
  const left = new AbortController()
  await ask('subscription { waited }', left.signal)
  const refused = await ask('subscription { counted(to: 1) }')
  expect(refused.status).toBe(400)
  expect(await refused.text()).toContain('SUBSCRIPTIONS_TOO_MANY')
  left.abort()
  await ended
  await expect.poll(async () => (await ask('subscription { counted(to: 1) }')).status).toBe(200)
})

test('a stream ends with the token that began it, and says so', async () => {
  const clock = handClock(0)
  const viewer = viewerAs('budi', { kind: 'mesh' }, clock.now_ms() + 60_000)
  const { ask } = await counting({ clock, viewerOf: () => viewer })
  const answer = await ask('subscription { waited }')
  const [whole, first] = answer.body?.tee() ?? []
  const told = new Response(whole).text()
  await first?.getReader().read()
  clock.advance(60_000)
  expect(await told).toMatch(
    /^event: next\ndata: {"data":{"waited":1}}\n\n:\n\nevent: next\ndata: {"errors":\[{"message":"TOKEN_EXPIRED.*\n\nevent: complete/,
  )
})

test('a drain ends streams without saying that they are over, so that their clients come again', async () => {
  const { ask, begun, drain } = await counting()
  const told = (await ask('subscription { waited }')).text()
  await begun
  await drain()
  expect(await told).toBe(next({ waited: 1 }))
})

test('a reader that does not read is let go', async () => {
  const { url } = await counting({ limits: { unsent_bytes_max: 1 << 20 } })
  const figure = async (name: string) => {
    const figures = readExposition(await (await fetch(`${url}/metrics`)).text())
    return figures.find((one) => one.name === `mesh_gateway_${name}`)?.value
  }
  const response = await new Promise<IncomingMessage>((resolve) => {
    const request = httpRequest(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    })
    request.on('response', resolve)
    request.end(JSON.stringify({ query: 'subscription { large }' }))
    onTestFinished(() => void request.destroy())
  })
  response.pause()
  await expect.poll(() => figure('subscribers_too_slow_total')).toBe(1)
  await expect.poll(() => figure('connections')).toBe(0)
  expect(await figure('upstreams')).toBe(0)
  const cut = new Promise((resolve) => response.once('error', resolve))
  response.resume()
  await expect(cut).resolves.toMatchObject({ code: 'ECONNRESET' })
})

test('an event that can be resumed after has an id, and a client that says it is told of what came after', async () => {
  const types = /* GraphQL */ `
    type Query { one: Int }
    type Subscription { counted(after: String): Int! ticked: Int! }
  `
  const numbered = testSubgraph('all', types, {
    'Subscription.counted': async function* (_root, { after }) {
      for (let at = Number(after ?? 0) + 1; at <= 4; at++) yield at
    },
    'Subscription.ticked': async function* () {
      yield 1
    },
  })
  /** One that is no id is none. */
  const cursorIn = (data: ExecutionResult['data']) => (data && 'counted' in data ? JSON.stringify(data['counted']) : 'two\nlines')
  /** As a subgraph whose events can be resumed: each with where it stands. */
  const subgraph: Subgraph = {
    ...numbered,
    async execute(request) {
      const answer = await numbered.execute(request)
      if (!(Symbol.asyncIterator in answer)) return answer
      return (async function* () {
        for await (const event of answer) yield { ...event, extensions: { cursor: cursorIn(event.data) } }
      })()
    },
  }
  const { url } = await started({ subgraphs: [subgraph] })
  const tell = async (query: string, headers: Record<string, string> = {}, variables = {}) => {
    const search = new URLSearchParams({ query, variables: JSON.stringify(variables) })
    const accept = { accept: 'text/event-stream', 'apollo-require-preflight': '1' }
    return (await fetch(`${url}/graphql?${search.toString()}`, { headers: { ...accept, ...headers } })).text()
  }
  const event = (counted: number) =>
    `id: ${counted}\nevent: next\ndata: {"data":{"counted":${counted}},"extensions":{"cursor":"${counted}"}}\n\n`
  const resumed = event(3) + event(4) + COMPLETE
  expect(await tell('subscription { counted }')).toBe(event(1) + event(2) + resumed)
  expect(await tell('subscription { counted }', { 'last-event-id': '2' })).toBe(resumed)
  const begun = 'subscription S($lastEventId: String) { ...F } fragment F on Subscription { counted(after: $lastEventId) }'
  expect(await tell(begun, {}, { lastEventId: '2' })).toBe(resumed)
  const before = await tell('subscription { counted(after: "1") }', { 'last-event-id': '2' })
  expect(before).toBe(resumed)
  expect(await tell('subscription { ticked }', { 'last-event-id': '2' })).toMatch(/^event: next\ndata: {"data":{"ticked":1}/)
})

test('subscribers of the same hear one upstream, over both ways, and each event is made for them once', async () => {
  const source = sales()
  const { orders, stock, customers } = shopSubgraphs({ sales: source.stream })
  let asked = 0
  const counted: Subgraph = {
    ...stock,
    execute(request) {
      asked++
      return stock.execute(request)
    },
  }
  const { url } = await started({ subgraphs: [customers, { ...orders, sharesEvents: true }, counted] })
  const left = new AbortController()
  const stream = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: SOLD }),
    signal: left.signal,
  })
  await source.opened
  const sockets = [await connect(url), await connect(url)]
  for (const { send, message } of sockets) {
    send(init)
    await message('connection_ack')
    send(subscribe())
  }
  const figure = async (name: string) =>
    (await (await fetch(`${url}/metrics`)).text()).match(new RegExp(`^mesh_gateway_${name} (\\d+)`, 'm'))?.[1]
  await expect.poll(() => figure('subscriptions')).toBe('3')
  expect(await figure('upstreams')).toBe('1')
  source.sell()
  const event = { data: { sold: { delta: 1, product: { name: 'Product 2', stock: 14 } } } }
  for (const { message } of sockets) expect((await message('next')).payload).toEqual(event)
  const read = await stream.body?.getReader().read()
  expect(new TextDecoder().decode(read?.value)).toBe(`event: next\ndata: ${JSON.stringify(event)}\n\n`)
  expect([source.counts(), asked]).toEqual([{ begun: 1, ended: 0 }, 1])
  left.abort()
  for (const { socket } of sockets) socket.close()
  await source.closed
  expect(source.counts()).toEqual({ begun: 1, ended: 1 })
})
