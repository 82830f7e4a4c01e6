import { viewerOfEverything } from '@storemesh/access'
import { Fault, nodeIdOf } from '@storemesh/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testSubgraph } from '../fixtures/executable-subgraph.js'
import { post, started, testLog } from '../fixtures/started-gateway.js'
import type { FoundSubgraph } from '../follow/follow-subgraphs.js'
import { serveSubgraph } from '../serve-subgraph.js'

const NODE = 'interface Node { nodeId: ID! }'
const isNode = (more = '') => `implements Node @key(fields: "id") @key(fields: "nodeId") { nodeId: ID! id: ID! ${more} }`

const idOf = (type: string, id: string) => nodeIdOf({ type, key: [id] })

/** A domain with ten rows of a type; it counts the references that each question to it had. */
function domain(name: string, type: string, more: string) {
  const asked: number[] = []
  const rows = Array.from({ length: 10 }, (_, n) => ({ id: `${n}`, nodeId: idOf(type, `${n}`), name: `${type} ${n}` }))
  const subgraph = testSubgraph(name, `${NODE} type ${type} ${isNode('name: String!')} ${more}`, {
    [`${type}.__reference`]: ({ nodeId, id }) => {
      if (nodeId === idOf(type, 'torn')) throw new Fault('NODE_ID_INVALID', 'expected another')
      return rows.find((row) => row.nodeId === nodeId || row.id === id)
    },
    [`Query.${name}`]: () => rows.slice(0, 2),
  })
  const execute: typeof subgraph.execute = (request) => {
    const of = request.variables['of']
    if (Array.isArray(of)) asked.push(of.length)
    return subgraph.execute(request)
  }
  return { ...subgraph, execute, asked }
}

const orders = () => domain('orders', 'Order', 'type Query { orders: [Order!]! }')
const customers = () => domain('customers', 'Customer', 'type Query { customers: [Customer!]! }')

async function gateway() {
  const [one, other] = [orders(), customers()]
  const { url } = await started({ subgraphs: [one, other] })
  const ask = async (query: string, variables = {}) => (await post(url, { query, variables })).body
  return { ask, one, other }
}

const SHOWN = '{ __typename nodeId ... on Order { name } ... on Customer { id } }'
const NODES = `query ($ids: [ID!]!) { nodes(ids: $ids) ${SHOWN} }`

describe('a row', () => {
  test('of either domain is given back by its id', async () => {
    const { ask } = await gateway()
    const { data } = await ask('{ orders { nodeId } }')
    expect(data).toEqual({ orders: [{ nodeId: idOf('Order', '0') }, { nodeId: idOf('Order', '1') }] })
    expect(await ask(`query ($id: ID!) { node(id: $id) ${SHOWN} }`, { id: idOf('Order', '1') })).toEqual({
      data: { node: { __typename: 'Order', nodeId: idOf('Order', '1'), name: 'Order 1' } },
    })
    expect(await ask(`{ node(id: "${idOf('Customer', '3')}") ${SHOWN} }`)).toEqual({
      data: { node: { __typename: 'Customer', nodeId: idOf('Customer', '3'), id: '3' } },
    })
  })

  test('that is not there is null, whatever is asked of it', async () => {
    const { ask } = await gateway()
    const id = idOf('Order', 'none')
    for (const fields of ['__typename', 'nodeId', '... on Order { name }', '... on Customer { name }'])
      expect(await ask(`{ node(id: "${id}") { ${fields} } }`)).toEqual({ data: { node: null } })
  })
})

describe('rows of several domains', () => {
  test('come in the order of their ids, each owner asked once whether they are there', async () => {
    const { ask, one, other } = await gateway()
    const keys = ['3', 'none', '1', '3']
    const ids = keys.flatMap((key) => [idOf('Order', key), idOf('Customer', key)])
    const order = (key: string) => ({ __typename: 'Order', nodeId: idOf('Order', key), name: `Order ${key}` })
    const customer = (key: string) => ({ __typename: 'Customer', nodeId: idOf('Customer', key), id: key })
    const nodes = keys.flatMap((key) => (key === 'none' ? [null, null] : [order(key), customer(key)]))
    expect(await ask(NODES, { ids })).toEqual({ data: { nodes } })
    expect(one.asked).toEqual([3])
    expect(other.asked).toEqual([3])
  })

  test('are looked for together also where they are asked for one by one', async () => {
    const { ask, one } = await gateway()
    const each = Array.from({ length: 10 }, (_, n) => `n${n}: node(id: "${idOf('Order', `${n}`)}") { nodeId }`)
    const { data } = await ask(`{ ${each.join(' ')} }`)
    expect(data).toMatchObject({ n9: { nodeId: idOf('Order', '9') } })
    expect(one.asked).toEqual([10])
  })

  test('are at most a hundred, of which a malformed id or one of no type leaves the others whole', async () => {
    const { ask } = await gateway()
    const tooMany = await ask(NODES, { ids: Array.from({ length: 101 }, (_, n) => idOf('Order', `${n}`)) })
    expect(tooMany.errors?.map(({ message }) => message)).toEqual([expect.stringMatching(/^LIMIT_EXCEEDED: ids: /)])
    const ids = ['secret', idOf('Secret', '1'), idOf('Order', 'torn'), idOf('Order', '1')]
    const { data, errors = [] } = await ask(NODES, { ids })
    expect(data).toMatchObject({ nodes: [null, null, null, { name: 'Order 1' }] })
    expect(errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['nodes', 0], 'NODE_ID_INVALID'],
      [['nodes', 1], 'NODE_TYPE_UNKNOWN'],
      [['nodes', 2], 'NODE_ID_INVALID'],
    ])
    expect(JSON.stringify(errors)).not.toMatch(/secret/i)
  })
})

describe('a graph that follows domains in processes of their own', () => {
  async function served(subgraph: ReturnType<typeof testSubgraph>): Promise<FoundSubgraph> {
    const viewerOf = () => viewerOfEverything('test')
    const { url, drain } = await serveSubgraph(subgraph, { host: '127.0.0.1', port: 0, viewerOf, log: testLog() })
    onTestFinished(drain)
    return { name: subgraph.name, sdl: subgraph.sdl, url: `${url}/graphql` }
  }

  test('has no nodes beside a domain that knows of none, and those of each that joins', async () => {
    const older = await served(
      testSubgraph('stock', 'type Query { level: Level } type Level @key(fields: "id") { id: ID! }', {
        'Query.level': () => ({ id: 'l1' }),
      }),
    )
    let found: readonly FoundSubgraph[] = [older]
    const { url, log } = await started({ feed: { read: async () => found } })
    const ask = async (query: string) => (await post(url, { query })).body
    const changed = async (times: number) => {
      while (log.events.filter(({ event }) => event === 'graph_changed').length < times)
        await new Promise((resolve) => setTimeout(resolve, 10))
    }
    const row = `node(id: "${idOf('Order', '1')}") { ... on Order { name } }`
    expect((await ask('{ node(id: "x") { nodeId } }')).errors?.[0]?.message).toContain('Cannot query field "node"')

    found = [older, await served(orders())]
    await changed(1)
    expect(await ask(`{ level { id } ${row} }`)).toEqual({ data: { level: { id: 'l1' }, node: { name: 'Order 1' } } })

    found = [older, await served(customers())]
    await changed(2)
    const gone = await ask(`{ node(id: "${idOf('Order', '1')}") { nodeId } }`)
    expect(gone.data).toEqual({ node: null })
    expect(gone.errors?.[0]?.extensions['code']).toBe('NODE_TYPE_UNKNOWN')
  })
})
