import { viewerAs, viewerOfEverything } from '@storemesh/access'
import type { AuditEntry, AuditLog } from '@storemesh/audit'
import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { testSubgraph } from '../fixtures/executable-subgraph.js'
import { started, testLog } from '../fixtures/started-gateway.js'
import type { FoundSubgraph } from '../follow/follow-subgraphs.js'
import { serveSubgraph } from '../serve-subgraph.js'
import type { Subgraph } from '../subgraph.js'

const SDL =
  'type Query { one: Int } type Subscription { told(of: ID, after: String, snapshot: Boolean = false): Told! } type Told { n: Int! }'

/** Events that are told when the test says so, to all who listen, each with its cursor. */
function telling() {
  const told: number[] = []
  const wakes = new Set<() => void>()
  const seen = { opened: 0, open: 0, after: [] as unknown[] }
  const subgraph = testSubgraph('events', SDL, {
    'Query.one': () => 1,
    'Subscription.told': async function* (_root, { after }, { signal }) {
      seen.opened++
      seen.open++
      seen.after.push(after)
      try {
        for (let at = typeof after === 'string' ? Number(after) : told.length; !signal.aborted; ) {
          const n = told[at]
          if (n === undefined) {
            await new Promise<void>((resolve) => {
              const wake = () => {
                wakes.delete(wake)
                resolve()
              }
              wakes.add(wake)
              signal.addEventListener('abort', wake, { once: true })
            })
          } else {
            at++
            yield { n }
          }
        }
      } finally {
        seen.open--
      }
    },
  })
  const tell = () => {
    const n = told.push(told.length + 1)
    for (const wake of wakes) wake()
    return n
  }
  return { subgraph: withCursors(subgraph), seen, tell }
}

/** As a domain's subgraph answers: where each event is in its topic, beside it. */
const withCursors = <Part extends Subgraph>(subgraph: Part): Part => ({
  ...subgraph,
  sharesEvents: true,
  async execute(request) {
    const answer = await subgraph.execute(request)
    if (!(Symbol.asyncIterator in answer)) return answer
    const events = answer[Symbol.asyncIterator]()
    return {
      [Symbol.asyncIterator]: () => ({
        async next() {
          const event = await events.next()
          const cursor = String(/"n":(\d+)/.exec(JSON.stringify(event.value))?.[1])
          return event.done === true ? event : { done: false, value: { ...event.value, extensions: { cursor } } }
        },
        return: async () => (await events.return?.()) ?? { done: true, value: undefined },
      }),
    }
  },
})

/** A client of its own, and what it heard. */
function hears(url: string, query: string) {
  const heard: unknown[] = []
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryWait: () => Promise.resolve(),
  })
  onTestFinished(() => void client.dispose())
  client.subscribe({ query }, { next: (event) => heard.push(event), error: () => undefined, complete: () => undefined })
  return { heard, client }
}

/** Tells until each of them hears, and lets them forget it: who joins hears what comes then. */
async function beginning(all: readonly { readonly heard: unknown[] }[], tell: () => number): Promise<number> {
  let n = 0
  await expect
    .poll(
      () => {
        n = tell()
        return all.every(({ heard }) => heard.length > 0)
      },
      { timeout: 10_000 },
    )
    .toBe(true)
  for (const { heard } of all) {
    await expect.poll(() => heard.at(-1)).toEqual(event(n))
    heard.length = 0
  }
  return n
}

const TOLD = 'subscription { told { n } }'
const event = (n: number) => ({ data: { told: { n } }, extensions: { cursor: String(n) } })

test('many who ask the same hear one upstream, those who say where they begin have their own, and the last one closes it', async () => {
  const { subgraph, seen, tell } = telling()
  const { url } = await started({ subgraphs: [subgraph] })
  const many = [1, 2, 3].map(() => hears(url, TOLD))
  const n = await beginning(many, tell)
  expect(seen.opened).toBe(1)
  const others = [
    'subscription { told(after: "0") { n } }',
    'subscription { told(snapshot: true) { n } }',
    'subscription { told(of: "x") { n } }',
  ]
  const alone = others.map((query) => hears(url, query))
  await expect.poll(() => seen.opened).toBe(4)
  await expect.poll(() => alone[0]?.heard).toEqual(Array.from({ length: n }, (_, at) => event(at + 1)))
  tell()
  for (const { heard } of many) await expect.poll(() => heard).toEqual([event(n + 1)])
  expect([seen.opened, seen.after.filter((after) => after !== undefined)]).toEqual([4, ['0']])
  for (const { client } of [...many, ...alone]) await client.dispose()
  await expect.poll(() => seen.open).toBe(0)
})

test('who sees otherwise has an upstream of his own, and what each is told of persons is noted by his name', async () => {
  const { subgraph, seen, tell } = telling()
  const entries: AuditEntry[] = []
  const audit: AuditLog = { append: async (more) => void entries.push(...more), close: async () => undefined }
  const rights = [
    {
      domain: 'events',
      product: 'told',
      paths: ['n'],
      personal: ['n'],
      grants: [{ role: 'support' as const, sights: new Map(), mayExport: false }],
      tellers: [],
    },
  ]
  const shows = 'directive @shows(product: String, within: String, column: String, tells: String) on OBJECT | FIELD_DEFINITION\n'
  const sdl = subgraph.sdl
    .replace('type Query', `${shows} type Query`)
    .replace('type Told', 'type Told @shows(product: "events.told")')
  const viewers = [
    viewerAs('budi', { kind: 'mesh' }),
    viewerAs('siti', { kind: 'mesh' }),
    viewerAs('ani', { kind: 'role', role: 'support' }),
  ]
  let next = 0
  const { url } = await started({
    subgraphs: [{ ...subgraph, sdl, rights }],
    audit,
    viewerOf: () => viewers[next++ % 3] ?? viewerOfEverything('nobody'),
  })
  const all = viewers.map(() => hears(url, TOLD))
  await beginning(all, tell)
  expect(seen.opened).toBe(2)
  expect(new Set(entries.map(({ who }) => who.name))).toEqual(new Set(['budi', 'siti', 'ani']))
})

test('when the graph changes all who hear one stream connect again, and hear what comes then', async () => {
  const [first, second] = [telling(), telling()]
  const viewerOf = () => viewerOfEverything('test')
  const served = async ({ subgraph }: ReturnType<typeof telling>): Promise<FoundSubgraph> => {
    const { url, drain } = await serveSubgraph(subgraph, { host: '127.0.0.1', port: 0, viewerOf, log: testLog() })
    onTestFinished(drain)
    return { name: 'events', sdl: subgraph.sdl, url: `${url}/graphql`, sharesEvents: true }
  }
  let now = [await served(first)]
  const { url } = await started({ feed: { read: async () => now } })
  const many = [1, 2, 3].map(() => hears(url, TOLD))
  await beginning(many, first.tell) // a cursor comes through another process too
  expect(first.seen.opened).toBe(1)
  now = [await served(second)]
  await expect.poll(() => second.seen.opened, { timeout: 10_000 }).toBe(1)
  await expect.poll(() => first.seen.open).toBe(0)
  await beginning(many, second.tell)
  expect(second.seen.opened).toBe(1)
})
