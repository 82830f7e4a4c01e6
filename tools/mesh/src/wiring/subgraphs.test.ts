import { nodeIdOf, systemClock } from '@storemesh/core'
import { composeSupergraph } from '@storemesh/gateway'
import { type ChangeRecord, changeBytes } from '@storemesh/subgraph'
import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { contracts } from './contracts.js'
import { loadDomains } from './domains.js'
import { CHANGES, openGraph } from './fixtures/promotions-graph.js'
import { sdlOf } from './subgraphs.js'

test('a part of the graph that a contract alone describes is composed with another, which names its rows by their key', async () => {
  const { url, reads } = await openGraph()
  const query = `{
    featured { promotionId offPrice }
    promotionList(filter: { promotionId: { from: "p2" } }) { edges { node { promotionId } } }
  }`
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  expect(await response.json()).toEqual({
    data: {
      featured: [
        { promotionId: 'p2', offPrice: '2.50' },
        { promotionId: 'p1', offPrice: '1.50' },
      ],
      promotionList: { edges: [{ node: { promotionId: 'p2' } }] },
    },
  })
  expect(new Set(reads.map(({ field }) => field))).toEqual(new Set(['promotion_id', 'off_price']))
})

test('a row that a contract alone describes is given back by its id, through the gateway', async () => {
  const { url } = await openGraph()
  const ask = async (query: string): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })).json()
  }
  const nodeId = nodeIdOf({ type: 'Promotion', key: ['p1'] })
  const none = nodeIdOf({ type: 'Promotion', key: ['p9'] })
  expect(await ask('{ promotion(promotionId: "p1") { nodeId } }')).toEqual({ data: { promotion: { nodeId } } })
  const query = `{ nodes(ids: ["${nodeId}", "${none}"]) { nodeId ... on Promotion { offPrice } } }`
  expect(await ask(query)).toEqual({ data: { nodes: [{ nodeId, offPrice: '1.50' }, null] } })
})

test('what the resolvers of its parts did, and how late a change was told, stand in the gateway’s figures, each once', async () => {
  const { url, log } = await openGraph()
  const ask = (query: string) =>
    fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) })
  await ask('{ featured { promotionId offPrice } promotion(promotionId: "p1") { nodeId offPrice } }')
  await ask('{ promotionList(first: 1000) { edges { node { promotionId } } } }')
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 })
  onTestFinished(async () => client.dispose())
  const figures = async () => (await (await fetch(`${url}/metrics`)).text()).split('\n')
  const heard = client.iterate({ query: 'subscription { promotionChanged { row { offPrice } } }' }).next()
  await expect.poll(figures).toContain('mesh_gateway_upstreams 1')
  const row = { promotion_id: 'p1', off_price: '9.00' }
  await log.append(CHANGES, [{ key: 'p1', value: changeBytes({ id: 'p1', key: 'p1', row }) }])
  await heard
  const NAME = 'mesh_gateway_resolver_requests_total'
  const resolvers = (await figures()).filter((line) => line.startsWith(NAME) && !line.endsWith(' 0'))
  expect(resolvers.map((line) => line.slice(NAME.length)).toSorted()).toEqual([
    '{resolver="Promotion",outcome="ok"} 2',
    '{resolver="Query.featured",outcome="ok"} 1',
    '{resolver="Query.promotion",outcome="ok"} 1',
    '{resolver="Query.promotionList",outcome="error"} 1',
  ])
  expect(await figures()).toContain('mesh_gateway_resolver_duration_seconds_count{resolver="Promotion"} 2')
  expect(await figures()).toContain('mesh_gateway_event_lag_seconds_count{subscription="promotionChanged"} 1')
  const toldIn = (await figures()).find((line) => line.startsWith('mesh_gateway_event_lag_seconds_sum'))
  expect(Number(toldIn?.split(' ')[1])).toBeLessThan(60)
})

test('who subscribes through the gateway is sent the rows that change, and the keys of those that are no more', async () => {
  const { url, log } = await openGraph()
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 })
  onTestFinished(async () => client.dispose())
  const events = client.iterate({
    query: 'subscription { promotionChanged { key { promotionId } row { promotionId offPrice } } }',
  })
  const tell = (promotion_id: string, more: Partial<ChangeRecord>) => {
    const change = { id: promotion_id, key: promotion_id, row: { promotion_id }, ...more }
    return log.append(CHANGES, [{ key: promotion_id, value: changeBytes(change) }])
  }
  const first = events.next()
  let heard: Awaited<typeof first> | undefined
  while (!heard) {
    await tell('p1', { row: { promotion_id: 'p1', off_price: '9.00' } })
    heard = await Promise.race([first, systemClock.sleep(20).then(() => undefined)])
  }
  expect(heard.value).toEqual({
    data: { promotionChanged: { key: { promotionId: 'p1' }, row: { promotionId: 'p1', offPrice: '9.00' } } },
    extensions: { cursor: expect.any(String) },
  })
  await tell('p2', { gone: true })
  const gone = { promotionChanged: { key: { promotionId: 'p2' }, row: null } }
  for await (const { data } of events) if (JSON.stringify(data) === JSON.stringify(gone)) return
  throw new Error('the stream ended before it told of what is gone')
})

test('who subscribes through the gateway is told what is there, and goes on where he was cut off, wherever that was', async () => {
  const { url, log } = await openGraph()
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 })
  onTestFinished(async () => client.dispose())
  const query = `subscription ($after: String) {
    promotionChanged(snapshot: true, after: $after) { kind key { promotionId } row { offPrice } cursor }
  }`
  const told: string[] = []
  let after: string | undefined
  let nth = 0
  const listen = async (until: number) => {
    for await (const { data } of client.iterate<{ readonly promotionChanged: ToldPromotion }>({ query, variables: { after } })) {
      const { kind, key, row, cursor } = data?.promotionChanged ?? {}
      told.push(`${kind} ${key?.promotionId ?? ''} ${row?.offPrice ?? ''}`)
      after = cursor
      if (told.length === until) return
    }
  }
  const tell = async (changes: number) => {
    const of = Array.from({ length: changes }, () => (nth += 1)).map((n) => ({ promotion_id: `p${n % 7}`, off_price: `${n}.00` }))
    const values = of.map((row) => ({ id: row.off_price, key: row.promotion_id, row, version: nth + 1 }))
    await log.append(
      CHANGES,
      values.map((change) => ({ key: change.key, value: changeBytes(change) })),
    )
    return of.map(({ promotion_id, off_price }) => `CHANGE ${promotion_id} ${off_price}`)
  }
  await listen(1)
  await listen(3)
  const expected = ['SNAPSHOT p1 1.50', 'SNAPSHOT p2 2.50', 'SNAPSHOT_END  ']
  for (const changes of [3, 1, 200, 40, 7]) {
    expected.push(...(await tell(changes)))
    await listen(expected.length - Math.floor(changes / 3))
  }
  await listen(expected.length)
  expect(told).toEqual(expected)
})

interface ToldPromotion {
  readonly kind: string
  readonly key: { readonly promotionId: string } | null
  readonly row: { readonly offPrice: string } | null
  readonly cursor: string
}

test('the schemas of all domains fit together', async () => {
  const there = await contracts()
  const schemas = (await loadDomains()).flatMap((domain) => {
    const sdl = sdlOf(domain, there)
    return sdl === undefined ? [] : [{ name: domain.name, sdl }]
  })
  const supergraph = composeSupergraph(schemas)
  expect(supergraph).toContain('customer(id: ID!): Customer')
  for (const type of ['Order', 'Customer', 'Customer360']) expect(supergraph).toContain(`type ${type} implements Node`)
})

test('of every page the gateway knows how long it may be, before it asks for one', async () => {
  const there = await contracts()
  const schemas = (await loadDomains()).map((domain) => ({ name: domain.name, sdl: sdlOf(domain, there) ?? '' }))
  const supergraph = composeSupergraph(schemas.filter(({ sdl }) => sdl !== ''))
  const pages = supergraph.split('first: Int').length
  expect(pages).toBeGreaterThan(1)
  expect(supergraph.split('slicingArguments: ["first"]')).toHaveLength(pages)
})
