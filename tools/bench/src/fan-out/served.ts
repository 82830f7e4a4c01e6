import { viewerOfEverything } from '@storemesh/access'
import { systemClock } from '@storemesh/core'
import { startGateway, type Subgraph } from '@storemesh/gateway'
import { silentLog } from '@storemesh/telemetry'

/** A gateway over a subgraph of events and one that knows more of each; it tells so many events a second, each to one group in turn. */
const [rate = '0', groups = '1'] = process.argv.slice(2)
const events_per_s = Number(rate)
const FEDERATION = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n'
const TICK_MS = 5

const listening = new Map<string, Set<(at_ms: number) => void>>()

const sales: Subgraph = {
  name: 'sales',
  sdl: `${FEDERATION} type Query { groups: Int! } type Sale { at: Float! note: String! product: Product! } type Product @key(fields: "id") { id: ID! } type Subscription { sold(group: ID!): Sale! }`,
  sharesEvents: true,
  async execute({ variables, operation, context }) {
    if (operation !== 'subscription') return { data: { groups: listening.size } }
    return salesOf(String(Object.values(variables)[0]), context.signal)
  },
}
const products: Subgraph = {
  name: 'products',
  sdl: `${FEDERATION} type Query { products: Int! } type Product @key(fields: "id") { id: ID! name: String! }`,
  execute: async () => ({ data: { _entities: [{ __typename: 'Product', name: 'a product of some length' }] } }),
}

async function* salesOf(group: string, signal: AbortSignal) {
  const waiting: number[] = []
  let wake: () => void = () => undefined
  const tell = (at_ms: number) => {
    waiting.push(at_ms)
    wake()
  }
  const listeners = listening.get(group) ?? new Set()
  listening.set(group, listeners.add(tell))
  signal.addEventListener('abort', () => wake(), { once: true })
  try {
    while (!signal.aborted) {
      for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) yield { data: { sold: saleAt(at) } }
      if (signal.aborted) return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    listeners.delete(tell)
    if (listeners.size === 0) listening.delete(group)
  }
}

const saleAt = (at: number) => ({ __typename: 'Sale', at, note: 'n'.repeat(200), product: { __typename: 'Product', id: 'p1' } })

const gateway = await startGateway({
  host: '127.0.0.1',
  port: 0,
  viewerOf: () => viewerOfEverything('bench'),
  log: silentLog,
  subgraphs: [sales, products],
  limits: { subscriptions_max: 200_000, operations_max: 2000 },
})
process.stdout.write(`${gateway.url}/graphql\n`)
const ended = new AbortController()
process.on('SIGINT', () => ended.abort())
const begun_ms = systemClock.elapsed_ms()
for (let told = 0; !ended.signal.aborted; ) {
  await systemClock.sleep(TICK_MS, ended.signal)
  const due = ((systemClock.elapsed_ms() - begun_ms) * events_per_s) / 1000
  for (; told < due; told++) for (const tell of listening.get(String(told % Number(groups))) ?? []) tell(systemClock.now_ms())
}
await gateway.drain()
