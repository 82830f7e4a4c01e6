import { Fault } from '@storemesh/core'
import { type ExecutionResult, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { composeSupergraph } from '../compose/compose-supergraph.js'
import { requestContext, type ShopOptions, shopSubgraphs } from '../fixtures/shop.js'
import type { Subgraph, SubgraphRequest } from '../subgraph.js'
import { openGraph } from './graph.js'

function shop(options: ShopOptions = {}) {
  const { customers, orders, stock, log } = shopSubgraphs(options)
  const asked: SubgraphRequest[] = []
  const watched = [customers, orders, stock].map(
    (subgraph): Subgraph => ({
      ...subgraph,
      execute: (request) => {
        asked.push(request)
        return subgraph.execute(request)
      },
    }),
  )
  const graph = openGraph(composeSupergraph(watched), watched)
  const ask = (text: string, variables?: Record<string, unknown>, operationName?: string) =>
    graph.execute({ document: parse(text), variables, operationName, context: requestContext() })
  return { graph, ask, asked, log }
}

describe('mutations', () => {
  test('run in the order in which they are written, each whole before the next', async () => {
    const { ask, log } = shop()
    const answer = await ask(
      'mutation { a: cancel(id: "o1") { status } b: rename(id: "c1", name: "X") { name orders { id } } c: cancel(id: "o2") { id } restock(sku: "p1", region: "VN", by: 1) { stock } }',
    )
    expect(log).toEqual(['cancel o1', 'rename c1', 'cancel o2', 'restock p1'])
    expect(answer).toMatchObject({
      data: { a: { status: 'CANCELLED' }, b: { name: 'X' }, c: { id: 'o2' }, restock: { stock: 8 } },
    })
  })

  test('do not run when a condition around them is not met', async () => {
    const { ask, log } = shop()
    const answer = await ask('mutation ($no: Boolean!) { ... @include(if: $no) { cancel(id: "o1") { id @skip(if: $no) } } }', {
      no: false,
    })
    expect(answer).toEqual({ data: {} })
    expect(log).toEqual([])
  })

  test('leave nothing that was remembered before them', async () => {
    const { ask, asked } = shop()
    await ask('mutation { cancel(id: "o1") { id } restock(sku: "p0", region: "VN", by: 1) { sku } }')
    expect(new Set(asked.map(({ context }) => context)).size).toBe(asked.length)
  })
})

describe('a plan', () => {
  test('is made once, and its documents are the same for every request', async () => {
    const { graph, asked } = shop()
    const document = parse('{ customers { orders { id } } }')
    const answers = await Promise.all([1, 2, 3].map(() => graph.execute({ document, context: requestContext() })))
    expect(answers[1]).toEqual(answers[0])
    expect(new Set(asked.map((request) => request.document)).size).toBe(2)
  })

  test('asks for each entity once, however often it stands in the answer', async () => {
    const { ask, asked } = shop()
    await ask('{ orders { lines { product { stock } } } }')
    expect(asked.at(-1)?.variables['representations']).toHaveLength(4)
  })

  test('is that of the operation which was named', async () => {
    const { ask } = shop()
    const text = 'query A { customer(id: "c1") { id } } query B { order(id: "o1") { id } }'
    expect(await ask(text, undefined, 'B')).toEqual({ data: { order: { id: 'o1' } } })
    await expect(ask(text)).rejects.toThrow('OPERATION_UNKNOWN')
    await expect(ask(text, undefined, 'C')).rejects.toThrow('OPERATION_UNKNOWN')
  })

  test('asks nobody for the root’s own name', async () => {
    const { ask, asked } = shop()
    expect(await ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } })
    expect(asked).toEqual([])
  })
})

describe('introspection', () => {
  test('is answered from the public schema, also inside a fragment and beside data', async () => {
    const { ask, asked } = shop()
    const answer = await ask(
      'query ($t: String!) { ...S customer(id: "c1") { name } } fragment S on Query { __type(name: $t) { name } __schema { queryType { name } } }',
      { t: 'Order' },
    )
    expect(answer).toEqual({
      data: { customer: { name: 'Customer 1' }, __type: { name: 'Order' }, __schema: { queryType: { name: 'Query' } } },
    })
    expect(asked).toHaveLength(1)
  })

  test('does not tell of federation', async () => {
    const { ask } = shop()
    expect(await ask('{ __type(name: "join__Graph") { name } }')).toEqual({ data: { __type: null } })
  })
})

describe('what is missing', () => {
  test('is null where it may be, and the answer is null with an error where it may not', async () => {
    const { ask } = shop()
    expect(await ask('{ order(id: "ghost") { id lines { product { sku } } } }')).toMatchObject({
      data: { order: { lines: [{ product: { sku: 'ghost' } }] } },
    })
    expect(await ask('{ order(id: "ghost") { id lines { product { stock } } } }')).toEqual({ data: { order: null } })
  })

  test('is an error of the whole answer where the root may not be null', async () => {
    const { graph } = shop()
    const broken: Subgraph[] = shopSubgraphsWith({ customers: async () => ({ data: null }) })
    const silent = openGraph(graph.supergraphSdl, broken)
    const answer = await silent.execute({ document: parse('{ customers { id } }'), context: requestContext() })
    expect(answer.data).toBeNull()
    expect(answer.errors?.[0]?.message).toContain('NULL_NOT_ALLOWED')
  })

  test('does not take what other subgraphs answered along', async () => {
    const { graph } = shop()
    const broken = shopSubgraphsWith({
      stock: () => {
        throw new Fault('SUBGRAPH_UNREACHABLE', 'stock is down')
      },
    })
    const partial = openGraph(graph.supergraphSdl, broken)
    const answer = await partial.execute({
      document: parse('{ order(id: "o1") { id total lines { quantity product { sku name price } } } }'),
      context: requestContext(),
    })
    expect(answer.data).toMatchObject({ order: { total: 10, lines: [{ product: { name: null, price: null } }, {}] } })
    expect(answer.errors?.[0]?.message).toContain('stock is down')
  })
})

function shopSubgraphsWith(instead: Partial<Record<'customers' | 'orders' | 'stock', Subgraph['execute']>>): Subgraph[] {
  const { customers, orders, stock } = shopSubgraphs()
  const replaced = (subgraph: Subgraph, execute: Subgraph['execute'] | undefined): Subgraph =>
    execute ? { ...subgraph, execute } : subgraph
  return [replaced(customers, instead.customers), replaced(orders, instead.orders), replaced(stock, instead.stock)]
}

test('variables that do not fit are refused before anybody is asked', async () => {
  const { ask, asked } = shop()
  const answer = await ask('query ($id: ID!) { customer(id: $id) { id } }', {})
  expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT')
  expect(answer).not.toHaveProperty('data')
  expect(asked).toEqual([])
})

test('a request that was given up asks no further subgraph', async () => {
  const { graph, asked } = shop()
  const end = new AbortController()
  end.abort()
  await graph.execute({ document: parse('{ customers { orders { id } } }'), context: requestContext(end.signal) })
  expect(asked).toEqual([])
})

describe('a subscription', () => {
  const text = 'subscription { sold { delta product { sku name stock } } }'
  const collect = async (events: AsyncIterableIterator<ExecutionResult, void> | ExecutionResult, count: number) => {
    if (!('next' in events)) throw new Error('expected a stream')
    const seen: ExecutionResult[] = []
    for await (const event of events) if (seen.push(event) === count) break
    return seen
  }

  test('gives each event with what other fetches know, in its order', async () => {
    const { graph } = shop({
      sales: async function* () {
        for (const delta of [1, 2]) yield { sku: 'p0', region: 'ID', delta }
      },
    })
    const seen = await collect(
      await graph.subscribe({ document: parse('subscription { sold { delta product { name } } }'), context: requestContext() }),
      2,
    )
    expect(seen).toEqual([1, 2].map((delta) => ({ data: { sold: { delta, product: { name: 'Product 2' } } } })))
  })

  test('that breaks ends with an error, and its errors stay with their event', async () => {
    const { graph } = shop({
      sales: async function* () {
        yield { sku: 'none', region: 'VN', delta: 1 }
        yield { sku: 'p0', region: 'VN', delta: 2 }
        yield { sku: 'p0', region: 'VN', delta: 0 } // the source throws
      },
    })
    const seen = await collect(await graph.subscribe({ document: parse(text), context: requestContext() }), 9)
    expect(seen).toHaveLength(3)
    expect(seen[0]).toMatchObject({ data: { sold: { product: null } } })
    expect(seen[1]).toEqual({ data: { sold: { delta: 2, product: { sku: 'p0', name: 'Product 0', stock: 0 } } } })
    expect(seen[2]?.errors?.[0]?.message).toContain('the sales log broke')
  })

  test('frees its upstream at once when the reader leaves, though no event comes', async () => {
    let signal: AbortSignal | undefined
    const { graph } = shop({
      sales: async function* (context) {
        signal = context.signal
        const ended = new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve(), { once: true }))
        yield* await ended.then(() => [])
      },
    })
    const events = await graph.subscribe({ document: parse(text), context: requestContext() })
    if (!('next' in events)) throw new Error('expected a stream')
    const waiting = events.next()
    await events.return?.()
    expect(signal?.aborted).toBe(true)
    expect(await waiting).toEqual({ done: true, value: undefined })
  })
})
