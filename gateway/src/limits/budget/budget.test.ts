import { systemClock } from '@storemesh/core'
import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { startedShelf } from '../../fixtures/guarded-shelf.js'
import { post } from '../../fixtures/started-gateway.js'
import { gatewayOver, openedStore } from './fixtures/gateways.js'

const BOOKS = { query: '{ books(first: 10) { edges { node { id } } } }' } // costs 21

test('whoever has spent a minute’s budget is told when to ask again, and no subgraph is asked', async () => {
  const { url, asked } = await startedShelf({ limits: { cost_per_minute: 50 } })
  const ask = (authorization: string) => post(url, BOOKS, { authorization })
  expect([(await ask('ann')).status, (await ask('ann')).status, asked()]).toEqual([200, 200, 2])
  const spent = await ask('ann')
  expect([spent.status, spent.body.errors?.[0]?.extensions['code'], asked()]).toEqual([429, 'BUDGET_SPENT', 2])
  expect(Number(spent.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await ask('bob')).status).toBe(200)
})

test('what costs nothing has an end too', async () => {
  const { url } = await startedShelf({ limits: { cost_per_minute: 3 } })
  const statuses: number[] = []
  for (let n = 0; n < 4; n++) statuses.push((await post(url, { query: '{ __typename }' })).status)
  expect(statuses).toEqual([200, 200, 200, 429])
})

test('a WebSocket spends of the same budget', async () => {
  const { url } = await startedShelf({ limits: { cost_per_minute: 21 } })
  expect((await post(url, BOOKS)).status).toBe(200)
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
  onTestFinished(() => client.dispose())
  await expect(client.iterate(BOOKS).next()).rejects.toMatchObject([{ extensions: { code: 'BUDGET_SPENT' } }])
})

test('a budget may stand elsewhere, shared with other gateways', async () => {
  const spent: unknown[] = []
  const budget = {
    spend: async (who: string, cost: number) => {
      spent.push([who, cost])
      return { wait_ms: spent.length > 1 ? 1500 : 0 }
    },
  }
  const { url } = await startedShelf({ budget })
  expect((await post(url, BOOKS, { authorization: 'ann' })).status).toBe(200)
  expect((await post(url, BOOKS, { authorization: 'ann' })).headers.get('retry-after')).toBe('2')
  expect(spent).toEqual([
    ['everything ann', 21],
    ['everything ann', 21],
  ])
})

test('what was spent at one gateway is gone at another that shares its store, and figures tell by what that was decided', async () => {
  const store = await openedStore(systemClock)
  const budgetOf = () => gatewayOver(store, { clock: systemClock, cost_per_minute: 50, answer_ms_max: 60_000 }).budget
  const [one, other] = [await startedShelf({ budget: budgetOf() }), await startedShelf({ budget: budgetOf() })]
  const statuses: number[] = []
  for (const { url } of [one, other, one, other]) statuses.push((await post(url, BOOKS, { authorization: 'ann' })).status)
  expect(statuses).toEqual([200, 200, 429, 429])
  expect((await post(other.url, BOOKS, { authorization: 'bob' })).status).toBe(200)
  const figures = await (await fetch(`${one.url}/metrics`)).text()
  expect(figures).toContain('mesh_gateway_budget_total{by="store"} 2')
  expect(figures).toContain('mesh_gateway_budget_total{by="own"} 0')
})
