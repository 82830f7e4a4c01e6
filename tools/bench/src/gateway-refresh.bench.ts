import { Fault, isJsonObject, type JsonObject } from '@storemesh/core'
import type { Bench } from './bench.js'
import { atMost, figure } from './figure.js'
import { askEvenly } from './measure/asked-evenly.js'
import type { Programs } from './measure/programs.js'
import { dataOf } from './measure/question.js'
import { spreadOf } from './measure/spread.js'

const DAYS = 90
const ACTIONS = 500_000
/** All that follows from it is computed again too: most tables of orders, and some of others. */
const REFRESHED = 'orders_unified'
const RATE = 100
const WARM_UP = 1000
const ASKED = 3000
const KNOWN = '{ orders(first: 100) { edges { node { id customer { id } } } } }'
const ORDER =
  'query ($id: ID!) { order(id: $id) { id status channel placedAt total { amount currency } lines { productId quantity } customer { name } } }'
const PAGE =
  '{ orders(first: 20) { edges { node { id status placedAt total { amount currency } } } pageInfo { hasNextPage endCursor } } }'
const CUSTOMER =
  'query ($id: ID!) { customer360(id: $id) { userId name orders totalSpent recentOrders { orderId status totalAmount orderedAt } } }'
const STOCK = '{ stockList(first: 20) { edges { node { productId storeId onHand } } } }'

/** A gateway that is asked for single rows, pages and customers as a whole, while silver and gold are computed again beside it. */
export const gatewayRefresh: Bench = {
  name: 'gateway-refresh',
  async run({ folder, programs }) {
    await programs.mesh('simulate', '--days', String(DAYS), '--events', String(ACTIONS), '--seed', '3', '--data', folder).done()
    await programs.mesh('run', '--once', '--data', folder).done()
    const mesh = programs.mesh('gateway', '--port', '0', '--data', folder)
    const [url] = await mesh.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
    const bodies = mixed(knownOrders(await dataOf(url, KNOWN)))
    const asks = (count: number) => ({
      url,
      rate: RATE,
      bodies: Array.from({ length: count }, (_, at) => bodies[at % bodies.length] ?? ''),
    })

    await askEvenly(asks(WARM_UP))
    const quiet = spreadOf('quiet', await askEvenly(asks(ASKED)))
    const beside = refreshing(programs, folder)
    const busy = spreadOf('beside a refresh', await askEvenly(asks(ASKED)))
    await beside.end()
    await mesh.end()
    const what = (rank: string) =>
      `gateway, four questions at ${RATE}/s while ${REFRESHED} and what follows is computed again, ${rank}`
    return [
      figure({ what: what('p50'), value: busy.p50, unit: 'ms', baseline: { what: 'with nothing beside', value: quiet.p50 } }),
      figure({
        what: what('p99'),
        value: busy.p99,
        unit: 'ms',
        baseline: { what: 'with nothing beside', value: quiet.p99 },
        target: atMost(2, 'ratio'),
      }),
    ]
  },
}

/** One full refresh after another, until it is ended; the last one is let come to its end. */
function refreshing(programs: Programs, folder: string): { end(): Promise<void> } {
  const ended = new AbortController()
  const all = (async () => {
    while (!ended.signal.aborted) await programs.mesh('replay', REFRESHED, '--data', folder).done()
  })()
  all.catch(() => undefined) // whoever ends it is told
  return {
    end() {
      ended.abort()
      return all
    },
  }
}

interface KnownOrder {
  readonly id: string
  readonly customer: string
}

/** A row by its key twice as often as the rest, one after the other. */
function mixed(orders: readonly KnownOrder[]): readonly string[] {
  return orders.flatMap(({ id, customer }) => [
    JSON.stringify({ query: ORDER, variables: { id } }),
    JSON.stringify({ query: PAGE }),
    JSON.stringify({ query: ORDER, variables: { id } }),
    JSON.stringify({ query: CUSTOMER, variables: { id: customer } }),
    JSON.stringify({ query: STOCK }),
  ])
}

function knownOrders(data: JsonObject | undefined): readonly KnownOrder[] {
  const orders = data?.['orders']
  const edges = isJsonObject(orders) ? orders['edges'] : undefined
  const known = Array.isArray(edges) ? edges.flatMap(knownOrder) : []
  if (known.length > 0) return known
  throw new Fault('BENCH_NO_ORDERS', 'expected orders of customers to ask for, got none')
}

function knownOrder(edge: unknown): readonly KnownOrder[] {
  const node = isJsonObject(edge) ? edge['node'] : undefined
  if (!isJsonObject(node)) return []
  const { id, customer } = node
  if (typeof id !== 'string' || !isJsonObject(customer) || typeof customer['id'] !== 'string') return []
  return [{ id, customer: customer['id'] }]
}
