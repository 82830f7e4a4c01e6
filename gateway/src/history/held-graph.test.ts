import { systemClock } from '@storemesh/core'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { testSubgraph } from '../fixtures/executable-subgraph.js'
import { post, started } from '../fixtures/started-gateway.js'
import { serveSubgraph } from '../serve-subgraph.js'
import { viewerOfEverything } from '@storemesh/access'
import { silentLog } from '@storemesh/telemetry'
import { storedHistory } from './stored-history.js'

const orders = (fields: string) =>
  testSubgraph('orders', `type Query { ${fields} }`, { 'Query.count': () => 7, 'Query.sum': () => 9 })

const BEFORE = orders('count: Int sum: Int')
const NOW = orders('count: Int')

async function served() {
  const store = await embeddedKeyValueStore({ folder: await temporaryFolder(), clock: systemClock })
  onTestFinished(() => store.close())
  const history = storedHistory(store, systemClock)
  await history.note([BEFORE])
  return history
}

const asks = (url: string, query: string) => async () => (await post(url, { query })).body

/** The earlier schema has a field that the domain of now does not answer. */
async function goesBackAndForward(url: string, history: Awaited<ReturnType<typeof served>>) {
  const codes: string[] = []
  const stop = new AbortController()
  const asking = (async () => {
    while (!stop.signal.aborted) codes.push(JSON.stringify((await post(url, { query: '{ count }' })).body))
  })()
  const refused = { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] }
  expect(await asks(url, '{ sum }')()).toMatchObject(refused)
  await history.hold(1)
  await expect.poll(asks(url, '{ sum }'), { timeout: 20_000 }).toMatchObject({ data: { sum: null } })
  await history.release()
  await expect.poll(asks(url, '{ sum }'), { timeout: 20_000 }).toMatchObject(refused)
  stop.abort()
  await asking
  await expect.poll(async () => (await history.list(9)).map(({ number }) => number), { timeout: 20_000 }).toEqual([4, 3, 2, 1])
  return codes
}

test('a graph of subgraphs in this process goes back and forward while it answers, and no request fails', async () => {
  const history = await served()
  const { url } = await started({ subgraphs: [NOW], history })
  expect(new Set(await goesBackAndForward(url, history))).toEqual(new Set(['{"data":{"count":7}}']))
})

test('so does one of subgraphs that others run', async () => {
  const history = await served()
  const viewerOf = () => viewerOfEverything('test')
  const { url: at, drain } = await serveSubgraph(NOW, { host: '127.0.0.1', port: 0, viewerOf, log: silentLog })
  onTestFinished(drain)
  const feed = { read: async () => [{ name: 'orders', sdl: NOW.sdl, url: `${at}/graphql` }] }
  const { url } = await started({ feed, history })
  expect(new Set(await goesBackAndForward(url, history))).toEqual(new Set(['{"data":{"count":7}}']))
})

test('an earlier graph that its domains no longer make is told of, and the one that is served goes on', async () => {
  const history = await served()
  await history.note([{ name: 'orders', sdl: 'type Query { broken: Nowhere }' }])
  const { url, log } = await started({ subgraphs: [NOW], history })
  await history.hold(2)
  await expect.poll(() => log.events.map(({ event }) => event), { timeout: 20_000 }).toContain('graph_refused')
  expect(await asks(url, '{ count }')()).toEqual({ data: { count: 7 } })
})
