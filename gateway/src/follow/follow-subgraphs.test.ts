import { viewerOfEverything } from '@storemesh/access'
import type { Clock } from '@storemesh/core'
import { createClient } from 'graphql-ws'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { type TestResolvers, testSubgraph } from '../fixtures/executable-subgraph.js'
import { handClock } from '../fixtures/hand-clock.js'
import { post, started, testLog } from '../fixtures/started-gateway.js'
import { serveSubgraph } from '../serve-subgraph.js'
import type { FoundSubgraph } from './follow-subgraphs.js'

const CUSTOMERS =
  'type Query { customer: Customer } type Subscription { moved: Customer! } type Customer @key(fields: "id") { id: ID! name: String }'
const ORDERS = 'type Query { order: Order } type Subscription { placed: Order! } type Order { id: ID! }'
const WITH_TOTAL = ORDERS.replace('{ id: ID! }', '{ id: ID! total: Int! }')

/** A subgraph in its own server, as a domain's process serves it, and how often its stream was begun. */
async function served(name: string, types: string, resolvers: TestResolvers) {
  const subgraph = testSubgraph(name, types, resolvers)
  const { url, drain } = await serveSubgraph(subgraph, {
    host: '127.0.0.1',
    port: 0,
    viewerOf: () => viewerOfEverything('test'),
    log: testLog(),
  })
  onTestFinished(drain)
  return { found: { name, sdl: subgraph.sdl, url: `${url}/graphql` }, drain }
}

/** One event at once, and no other until its reader leaves. */
const one = (event: unknown) =>
  async function* (_root: unknown, _args: unknown, { signal }: { readonly signal: AbortSignal }) {
    yield event
    await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())))
  }

const customers = (from = '1') =>
  served('customers', CUSTOMERS, {
    'Query.customer': () => ({ id: 'c1', name: `Sari of ${from}` }),
    'Subscription.moved': one({ id: 'c1', name: `Sari of ${from}` }),
  })

const orders = (types = ORDERS) =>
  served('orders', types, {
    'Query.order': () => ({ id: 'o1', total: 7 }),
    'Subscription.placed': one({ id: 'o1', total: 7 }),
  })

/** A gateway that follows what the test says is served. */
async function following(...first: readonly FoundSubgraph[]) {
  return followingBy(undefined, ...first)
}

async function followingBy(clock: Clock | undefined, ...first: readonly FoundSubgraph[]) {
  let now: readonly FoundSubgraph[] | Error = first
  const feed = {
    async read() {
      if (now instanceof Error) throw now
      return now
    },
  }
  const gateway = await started({ feed, ...(clock && { clock }) })
  const isLogged = (event: string) => until(() => gateway.log.events.some((logged) => logged.event === event))
  return {
    ...gateway,
    isLogged,
    becomes: (next: readonly FoundSubgraph[] | Error) => {
      now = next
    },
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** What a client hears that connects again by itself, and how often it had to. */
function hears(url: string, query: string) {
  const heard: unknown[] = []
  const closed: unknown[] = []
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryWait: () => Promise.resolve(),
    on: { closed: (event) => closed.push(event) },
  })
  onTestFinished(() => void client.dispose())
  const failed: unknown[] = []
  client.subscribe(
    { query },
    { next: ({ data }) => heard.push(data), error: (error) => failed.push(error), complete: () => undefined },
  )
  return { heard, closed, failed }
}

describe('a gateway over subgraphs of other processes', () => {
  test('takes a new schema up while it answers: no request fails, and the field is there', async () => {
    const [first, second, buyers] = [await orders(), await orders(WITH_TOTAL), await customers()]
    const gateway = await following(first.found, buyers.found)
    const over = new AbortController()
    const answers: unknown[] = []
    const asking = (async () => {
      while (!over.signal.aborted) answers.push((await post(gateway.url, { query: '{ order { id } customer { name } }' })).body)
    })()
    gateway.becomes([second.found, buyers.found])
    await gateway.isLogged('subgraphs_left')
    await first.drain()
    expect((await post(gateway.url, { query: '{ order { id total } }' })).body).toEqual({
      data: { order: { id: 'o1', total: 7 } },
    })
    over.abort()
    await asking
    expect(answers.length).toBeGreaterThan(0)
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ data: { order: { id: 'o1' }, customer: { name: 'Sari of 1' } } })]),
    )
  })

  test('lets subscribers of what changed connect again, and no others', async () => {
    const [first, second, buyers] = [await orders(), await orders(WITH_TOTAL), await customers()]
    const gateway = await following(first.found, buyers.found)
    const placed = hears(gateway.url, 'subscription { placed { id } }')
    const moved = hears(gateway.url, 'subscription { moved { name } }')
    await until(() => placed.heard.length === 1 && moved.heard.length === 1)
    gateway.becomes([second.found, buyers.found])
    await until(() => placed.heard.length === 2)
    expect(placed.closed).toMatchObject([{ code: 1012, reason: 'The graph has changed; connect again' }])
    expect([...placed.failed, ...moved.failed, ...moved.closed]).toEqual([])
    await first.drain()
    expect(moved.heard).toEqual([{ moved: { name: 'Sari of 1' } }])
  })

  test('asks a subgraph where it answers now, before the graph is made anew over it', async () => {
    const [first, second] = [await customers('the first'), await customers('the second')]
    const clock = handClock(0)
    const gateway = await followingBy(clock, first.found)
    const moved = hears(gateway.url, 'subscription { moved { name } }')
    await until(() => moved.heard.length === 1)
    gateway.becomes([second.found])
    await first.drain()
    for (let n = 0; n < 5; n++) {
      expect((await post(gateway.url, { query: '{ customer { name } }' })).body).toEqual({
        data: { customer: { name: 'Sari of the second' } },
      })
    }
    await until(() => moved.closed.length > 0)
    clock.advance(1000)
    await until(() => moved.heard.length === 2)
    expect(moved.heard).toEqual([{ moved: { name: 'Sari of the first' } }, { moved: { name: 'Sari of the second' } }])
    for (const closed of moved.closed) expect(closed).toMatchObject({ code: 1012 })
    expect(moved.failed).toEqual([])
  })

  test('ends a request on the graph that it began on, and lets its subgraph go after it', async () => {
    let [isAsked, answer] = [() => undefined as void, () => undefined as void]
    const [asked, mayAnswer] = [
      new Promise<void>((resolve) => (isAsked = resolve)),
      new Promise<void>((resolve) => (answer = resolve)),
    ]
    const slow = await served('orders', ORDERS, {
      'Query.order': async () => {
        isAsked()
        await mayAnswer
        return { id: 'o1' }
      },
      'Subscription.placed': one({ id: 'o1' }),
    })
    const [next, buyers] = [await orders(WITH_TOTAL), await customers()]
    const gateway = await following(slow.found, buyers.found)
    const running = post(gateway.url, { query: '{ order { id } }' })
    await asked
    gateway.becomes([next.found, buyers.found])
    await gateway.isLogged('graph_changed')
    expect((await post(gateway.url, { query: '{ order { total } }' })).body).toEqual({ data: { order: { total: 7 } } })
    answer()
    expect((await running).body).toEqual({ data: { order: { id: 'o1' } } })
  })

  test('refuses a schema that does not fit, says why, and stays as it was until one fits', async () => {
    const [first, second] = [await orders(), await orders(WITH_TOTAL)]
    const gateway = await following(first.found)
    gateway.becomes([{ ...second.found, sdl: 'type Query { order: Nothing }' }])
    await gateway.isLogged('graph_refused')
    expect((await post(gateway.url, { query: '{ order { id } }' })).body).toEqual({ data: { order: { id: 'o1' } } })
    gateway.becomes([second.found])
    await gateway.isLogged('graph_changed')
    expect((await post(gateway.url, { query: '{ order { total } }' })).body).toEqual({ data: { order: { total: 7 } } })
  })

  test('stays as it was where nobody can say what is served', async () => {
    const first = await orders()
    const gateway = await following(first.found)
    gateway.becomes(new Error('the store is away'))
    await gateway.isLogged('subgraphs_unread')
    expect((await post(gateway.url, { query: '{ order { id } }' })).body).toEqual({ data: { order: { id: 'o1' } } })
  })

  test('waits for the first subgraph, and not for ever', async () => {
    const stop = new AbortController()
    const waiting = started({ feed: { read: async () => [] }, signal: stop.signal })
    stop.abort()
    await expect(waiting).rejects.toThrow('GATEWAY_STOPPED')
  })
})
