import { viewerOfEverything } from '@storemesh/access'
import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { testSubgraph } from '../fixtures/executable-subgraph.js'
import { readExposition } from '../fixtures/exposition-reader.js'
import { handClock } from '../fixtures/hand-clock.js'
import { started, testLog } from '../fixtures/started-gateway.js'
import { serveSubgraph } from '../serve-subgraph.js'
import type { Subgraph } from '../subgraph.js'

const SDL = 'type Query { one: Int } type Subscription { sold: Sale! } type Sale { n: Int! }'
const NOW_MS = Date.UTC(2026, 0, 1)

/** Sales that were appended at these moments, told once somebody listens and the test says so. */
function sales(appended: readonly (number | undefined)[]) {
  let go: () => void = () => undefined
  const told = new Promise<void>((resolve) => (go = resolve))
  const part = testSubgraph('shop', SDL, {
    'Query.one': () => 1,
    'Subscription.sold': async function* (_root, _asked, { signal }) {
      await told
      for (const n of appended.keys()) yield { n }
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
  })
  return { subgraph: { ...timed(part, appended), schema: part.schema, sharesEvents: true }, go }
}

/** As a domain's subgraph answers: when the change behind an event was appended stands beside it. */
const timed = (subgraph: Subgraph, appended: readonly (number | undefined)[]): Subgraph => ({
  ...subgraph,
  async execute(request) {
    const answer = await subgraph.execute(request)
    if (!(Symbol.asyncIterator in answer)) return answer
    const events = answer[Symbol.asyncIterator]()
    let at = 0
    return {
      [Symbol.asyncIterator]: () => ({
        async next() {
          const event = await events.next()
          const appended_ms = appended[at++]
          return event.done === true ? event : { done: false, value: { ...event.value, extensions: { appended_ms } } }
        },
        return: async () => (await events.return?.()) ?? { done: true, value: undefined },
      }),
    }
  },
})

function hears(url: string, query = 'subscription { mine: sold { n } }') {
  const heard: unknown[] = []
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 })
  onTestFinished(() => void client.dispose())
  client.subscribe({ query }, { next: (event) => heard.push(event), error: () => undefined, complete: () => undefined })
  return heard
}

const lagsAt = async (url: string, of: 'gateway' | 'subgraph' = 'gateway') => {
  const figures = readExposition(await (await fetch(`${url}/metrics`)).text())
  const named = (name: string) => figures.filter((one) => one.name === `mesh_${of}_${name}`)
  return {
    lags: ['count', 'sum'].map((what) =>
      named(`event_lag_seconds_${what}`).map(({ labels, value }) => [labels['subscription'], value]),
    ),
    subscriptions: named('subscriptions')[0]?.value,
  }
}

test('how late an event is told is counted once for all who hear it, and an event that says no time is not', async () => {
  const { subgraph, go } = sales([NOW_MS - 250, NOW_MS - 1750, undefined, NOW_MS + 5000])
  const { url } = await started({ subgraphs: [subgraph], clock: handClock(NOW_MS) })
  const all = [hears(url), hears(url), hears(url)]
  await expect.poll(async () => (await lagsAt(url)).subscriptions).toBe(3)
  expect((await lagsAt(url)).lags).toEqual([[], []])
  go()
  for (const heard of all) await expect.poll(() => heard.length).toBe(4)
  expect((await lagsAt(url)).lags).toEqual([[['sold', 3]], [['sold', 2]]])
  expect(all[0]?.[0]).toEqual({ data: { mine: { n: 0 } } })
})

test('a domain’s own process tells it too, and its gateway counts from the same moment', async () => {
  const { subgraph, go } = sales([NOW_MS - 250])
  const viewerOf = () => viewerOfEverything('test')
  const served = await serveSubgraph(subgraph, { host: '127.0.0.1', port: 0, viewerOf, log: testLog(), clock: handClock(NOW_MS) })
  onTestFinished(() => served.drain())
  const found = { name: 'shop', sdl: subgraph.sdl, url: `${served.url}/graphql`, sharesEvents: true }
  const { url } = await started({ feed: { read: async () => [found] }, clock: handClock(NOW_MS + 500) })
  const heard = hears(url)
  go()
  await expect.poll(() => heard.length).toBe(1)
  expect((await lagsAt(url)).lags).toEqual([[['sold', 1]], [['sold', 0.75]]])
  expect((await lagsAt(served.url, 'subgraph')).lags).toEqual([[['sold', 1]], [['sold', 0.25]]])
})
