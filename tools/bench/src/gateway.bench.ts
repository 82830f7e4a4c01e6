import { join } from 'node:path'
import { Fault, isJsonObject, type JsonObject } from '@storemesh/core'
import type { Bench } from './bench.js'
import { atMost, figure, type Figure } from './figure.js'
import { loadHttp } from './measure/http-load.js'
import type { Programs } from './measure/programs.js'
import { dataOf } from './measure/question.js'

const EVENTS = 2000
const LOAD = { connections: 16, duration_ms: 8000 }
const WARM_UP = { connections: 16, duration_ms: 3000 }
const NEWEST = '{ orders(first: 1) { edges { node { id } } } }'
/** Turns of each, one after the other: what a machine does besides is in both alike. */
const TURNS = 16
const TURN = { connections: 16, duration_ms: 1000 }

/** A question that the gateway knows already, over two domains, beside a server that answers the same bytes and knows nothing. */
export const gateway: Bench = {
  name: 'gateway',
  async run({ folder, programs }) {
    const data = join(folder, 'data')
    await programs.mesh('simulate', '--events', String(EVENTS), '--mix', '0/0/1', '--seed', '7', '--data', data).done()
    await programs.mesh('run', '--once', '--data', data).done()
    const mesh = programs.mesh('gateway', '--port', '0', '--data', data)
    const [url] = await mesh.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)

    const id = newestOrder(await dataOf(url, NEWEST))
    const query = `{ order(id: ${JSON.stringify(id)}) { id channel placedAt total { amount currency } lines { productId quantity } customer { name } } }`
    const answer = await dataOf(url, query)
    if (!answer) throw new Fault('BENCH_NO_ANSWER', 'expected the gateway to answer the question of this bench')
    const body = JSON.stringify({ query })
    await loadHttp({ url, body, ...WARM_UP })
    const served = await loadHttp({ url, body, ...LOAD })
    const rights = await rightsCost(programs, { url, data, id })
    await mesh.end()

    const bytes = JSON.stringify({ data: answer })
    const raw = programs.own(new URL('./baselines/raw-http-server.ts', import.meta.url), [Buffer.from(bytes).toString('base64')])
    const [rawUrl] = await raw.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
    await loadHttp({ url: rawUrl, body, ...WARM_UP })
    const plain = await loadHttp({ url: rawUrl, body, ...LOAD })
    await raw.end()

    const what = (rank: string) => `gateway, a known query over two domains, ${Buffer.byteLength(bytes)} bytes, ${rank}`
    const beside = (value: number) => ({ what: 'raw node:http', value })
    return [
      figure({ what: what('rate'), value: served.requests_per_s, unit: 'requests/s', baseline: beside(plain.requests_per_s) }),
      figure({ what: what('p50'), value: served.took_ms.p50, unit: 'ms', baseline: beside(plain.took_ms.p50) }),
      figure({ what: what('p99'), value: served.took_ms.p99, unit: 'ms', baseline: beside(plain.took_ms.p99) }),
      rights,
    ]
  },
}

/** An order as its own customer asks for it, beside the same as whoever sees everything: nothing of a person is in it to be noted. */
async function rightsCost(
  programs: Programs,
  { url, data, id }: { readonly url: string; readonly data: string; readonly id: string },
): Promise<Figure> {
  const user = customerOf(await dataOf(url, `{ order(id: ${JSON.stringify(id)}) { customer { id } } }`))
  const token = (await programs.mesh('token', '--role', 'customer', '--user', user, '--data', data).done()).trim()
  const query = `{ order(id: ${JSON.stringify(id)}) { id channel placedAt total { amount currency } lines { productId quantity } } }`
  const asks = { url, body: JSON.stringify({ query }), ...TURN }
  const took = { everything: 0, own: 0 }
  for (let turn = 0; turn < TURNS; turn++) {
    took.everything += 1000 / (await loadHttp(asks)).requests_per_s / TURNS
    took.own += 1000 / (await loadHttp({ ...asks, token })).requests_per_s / TURNS
  }
  return figure({
    what: 'an order, as its customer sees it, each',
    value: took.own,
    unit: 'ms',
    baseline: { what: 'as who sees everything', value: took.everything },
    target: atMost(1.1, 'ratio'),
  })
}

function customerOf(data: JsonObject | undefined): string {
  const order = data?.['order']
  const customer = isJsonObject(order) ? order['customer'] : undefined
  const id = isJsonObject(customer) ? customer['id'] : undefined
  if (typeof id === 'string') return id
  throw new Fault('BENCH_NO_ORDERS', 'expected an order of a customer, got one of nobody')
}

function newestOrder(data: JsonObject | undefined): string {
  const orders = data?.['orders']
  const edges = isJsonObject(orders) ? orders['edges'] : undefined
  const edge = Array.isArray(edges) ? edges[0] : undefined
  const node = isJsonObject(edge) ? edge['node'] : undefined
  const id = isJsonObject(node) ? node['id'] : undefined
  if (typeof id === 'string') return id
  throw new Fault('BENCH_NO_ORDERS', 'expected an order to ask for, got none')
}
