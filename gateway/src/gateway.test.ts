import { describe, expect, test } from 'vitest'
import { shopSubgraphs } from './fixtures/shop.js'
import { post, started } from './fixtures/started-gateway.js'
import type { Subgraph } from './subgraph.js'

/** A shop whose customers answer when they are let. */
function slowShop() {
  const { customers, orders, stock } = shopSubgraphs()
  let asked: () => void = () => undefined
  let answer: () => void = () => undefined
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve
  })
  const mayAnswer = new Promise<void>((resolve) => {
    answer = resolve
  })
  let signal: AbortSignal | undefined
  const slow: Subgraph = {
    ...customers,
    execute: async (request) => {
      signal = request.context.signal
      asked()
      const ended = new Promise<void>((resolve) =>
        request.context.signal.addEventListener('abort', () => resolve(), { once: true }),
      )
      await Promise.race([mayAnswer, ended])
      return { data: { customer: { __typename: 'Customer', id: 'c1' } } }
    },
  }
  return { subgraphs: [slow, orders, stock], isAsked, answer: () => answer(), signal: () => signal }
}

const question = { query: '{ customer(id: "c1") { id orders { id } } }' }

describe('a drain', () => {
  test('finishes the requests in flight, over all their fetches, and lets nobody new in', async () => {
    const shop = slowShop()
    const gateway = await started({ subgraphs: shop.subgraphs })
    const running = post(gateway.url, question)
    await shop.isAsked
    const drained = gateway.drain()
    await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow('fetch failed')
    shop.answer()
    expect((await running).body).toEqual({ data: { customer: { id: 'c1', orders: [{ id: 'o1' }, { id: 'o6' }] } } })
    await drained
  })

  test('waits no longer than it may, and ends what is left', async () => {
    const shop = slowShop()
    const gateway = await started({ subgraphs: shop.subgraphs, limits: { drain_ms_max: 20 } })
    const running = post(gateway.url, question).catch(() => 'cut off')
    await shop.isAsked
    await gateway.drain()
    expect(shop.signal()?.aborted).toBe(true)
    expect(gateway.log.events.map(({ event }) => event)).toContain('gateway_drain_cut')
    await running
  })

  test('may be asked for twice', async () => {
    const { customers, orders, stock } = shopSubgraphs()
    const gateway = await started({ subgraphs: [customers, orders, stock] })
    await Promise.all([gateway.drain(), gateway.drain()])
    expect(gateway.log.events.filter(({ event }) => event === 'gateway_stopped')).toHaveLength(1)
  })
})

test('a client that goes away ends its request', async () => {
  const shop = slowShop()
  const { url } = await started({ subgraphs: shop.subgraphs })
  const gone = new AbortController()
  const asking = fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
    signal: gone.signal,
  }).catch(() => undefined)
  await shop.isAsked
  const ended = new Promise<void>((resolve) => shop.signal()?.addEventListener('abort', () => resolve(), { once: true }))
  gone.abort()
  await ended
  await asking
  expect(shop.signal()?.aborted).toBe(true)
})

test('subgraphs that do not compose start no gateway', async () => {
  const { customers } = shopSubgraphs()
  await expect(started({ subgraphs: [{ ...customers, sdl: 'type Query { a: Nope }' }] })).rejects.toThrow('COMPOSITION_FAILED')
})
