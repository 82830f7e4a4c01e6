import { viewerOfEverything } from '@storemesh/access'
import { expect, onTestFinished, test } from 'vitest'
import { testSubgraph } from './fixtures/executable-subgraph.js'
import { post, testLog } from './fixtures/started-gateway.js'
import { serveSubgraph } from './serve-subgraph.js'

const TYPES = `
  type Query { customer(id: ID!): Customer }
  type Customer @key(fields: "id") { id: ID! name: String }`

const customer = (id: string) => ({ __typename: 'Customer', id, name: `Customer ${id.slice(1)}` })

async function servedCustomers() {
  const subgraph = testSubgraph('customers', TYPES, {
    'Query.customer': (_root, { id }) => customer(id),
    'Customer.__reference': ({ id }) => customer(id),
  })
  const served = await serveSubgraph(subgraph, {
    host: '127.0.0.1',
    port: 0,
    viewerOf: () => viewerOfEverything('test'),
    log: testLog(),
  })
  onTestFinished(() => served.drain())
  return served
}

test('a subgraph by itself answers as one schema, and gives its entities and its own text', async () => {
  const { url } = await servedCustomers()
  expect((await post(url, { query: '{ customer(id: "c1") { id name } }' })).body).toEqual({
    data: { customer: { id: 'c1', name: 'Customer 1' } },
  })
  const variables = { of: [{ __typename: 'Customer', id: 'c2' }] }
  const entities = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer { name } } }'
  expect((await post(url, { query: entities, variables })).body).toEqual({ data: { _entities: [{ name: 'Customer 2' }] } })
  expect((await post(url, { query: '{ _service { sdl } }' })).body.data).toMatchObject({
    _service: { sdl: expect.stringContaining('type Customer') },
  })
})

test('of several operations in a document the named one is asked', async () => {
  const { url } = await servedCustomers()
  const query = 'query A { customer(id: "c1") { ...f } } query B { customer(id: "c2") { ...f } } fragment f on Customer { id }'
  expect((await post(url, { query, operationName: 'B' })).body).toEqual({ data: { customer: { id: 'c2' } } })
})

test('it says that it lives and that it is ready, and while it drains lets nobody in', async () => {
  const { url, drain } = await servedCustomers()
  for (const check of ['live', 'ready']) expect((await fetch(`${url}/health/${check}`)).status).toBe(200)
  await drain()
  await expect(fetch(`${url}/health/ready`)).rejects.toThrow('fetch failed')
})
