import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { type DocumentNode, OperationTypeNode } from 'graphql'
import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { freshFolder } from '../fresh-folder.js'
import { meshDone } from '../mesh-command.js'
import { poll } from '../poll.js'
import { serveMesh } from '../served-mesh.js'

const OPERATIONS = fileURLToPath(new URL('operations', import.meta.url))
const ORDER = {
  id: expect.any(String),
  total: { amount: expect.stringMatching(/^\d+\.\d\d$/), currency: expect.stringMatching(/^[A-Z]{3}$/) },
}
const UNLISTED = 'query Other { orders(first: 1) { edges { cursor } } }'

test('Apollo Client, urql and fetch ask what was generated for them, and nothing that is not listed', async () => {
  const folder = await freshFolder()
  await meshDone('client', 'generate', OPERATIONS, '--into', folder, '--documents', 'nodes')
  const generated: Generated = await import(pathToFileURL(join(folder, 'operations.ts')).href)
  const manifest = join(folder, 'operations.json')
  const environment = { MESH_GATEWAY_PERSISTED_MODE: 'only', MESH_GATEWAY_PERSISTED_MANIFEST: manifest }
  const { url } = await serveMesh(['dev', '--data', join(folder, 'data')], { environment })

  const ids = await listedIds(manifest)
  const first = await poll('orders in the graph', async () => {
    const { data } = await byId(url, ids.Orders, { first: 3 })
    return data?.orders.edges.length === 3 ? data : undefined
  })
  expect(first.orders.edges[0]?.node).toMatchObject(ORDER)
  expect(await eventsById(url, ids.Placed)).toMatchObject({ data: { orderPlaced: ORDER } })
  expect(await (await post(url, { query: UNLISTED })).text()).toContain('PERSISTED_ONLY')

  const sockets = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket })
  onTestFinished(async () => sockets.dispose())
  await withApollo(url, sockets, generated)
  await withUrql(url, sockets, generated)
}, 180_000)

interface Generated {
  readonly OrdersDocument: DocumentNode
  readonly PlacedDocument: DocumentNode
}

async function withApollo(url: string, sockets: ReturnType<typeof createClient>, generated: Generated): Promise<void> {
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(sockets),
    new HttpLink({ uri: url }),
  )
  const client = new ApolloClient({ link, cache: new InMemoryCache() })
  onTestFinished(() => client.stop())
  const { data } = await client.query<Orders>({ query: generated.OrdersDocument, variables: { first: 3 } })
  expect(data?.orders.edges.map(({ node }) => node)).toMatchObject([ORDER, ORDER, ORDER])
  const placed = await new Promise((resolve, reject) => {
    client.subscribe({ query: generated.PlacedDocument }).subscribe({ next: resolve, error: reject })
  })
  expect(placed).toMatchObject({ data: { orderPlaced: { __typename: 'Order', ...ORDER } } })
  await expect(client.query({ query: gql(UNLISTED) })).rejects.toThrow('PERSISTED_ONLY')
}

async function withUrql(url: string, sockets: ReturnType<typeof createClient>, generated: Generated): Promise<void> {
  const client = new Client({
    url,
    preferGetMethod: false,
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: sockets.subscribe(
              { query, variables: { ...variables } },
              {
                next: ({ data = null, errors = [] }) => sink.next({ data, ...(errors.length > 0 && { errors: [...errors] }) }),
                error: (reason) => sink.error(reason),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  })
  const { data, error } = await firstOf(client.query<Orders>(generated.OrdersDocument, { first: 3 }))
  expect(error).toBeUndefined()
  expect(data?.orders.edges[0]?.node).toMatchObject(ORDER)
  const placed = await firstOf(client.subscription(generated.PlacedDocument, {}))
  expect(placed).toMatchObject({ data: { orderPlaced: ORDER } })
  const refused = await firstOf(client.query(UNLISTED, {}))
  expect(refused.error?.graphQLErrors[0]?.extensions).toMatchObject({ code: 'PERSISTED_ONLY' })
}

/** Its `toPromise` leaves while the body is read, and a subscription never resolves it. */
const firstOf = <Result>(source: { readonly subscribe: (hear: (result: Result) => void) => unknown }): Promise<Result> =>
  new Promise((resolve) => source.subscribe(resolve))

interface Orders {
  readonly orders: { readonly edges: readonly { readonly node: object }[] }
}

const post = (url: string, question: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(question) })

const named = (id: string, variables: object = {}) => ({
  variables,
  extensions: { persistedQuery: { version: 1, sha256Hash: id } },
})

async function byId(url: string, id: string, variables: object): Promise<{ readonly data?: Orders }> {
  const answer: { readonly data?: Orders } = JSON.parse(await (await post(url, named(id, variables))).text())
  return answer
}

/** The first event that is told as an event of the server. */
async function eventsById(url: string, id: string): Promise<unknown> {
  const answer = await post(url, named(id), { accept: 'text/event-stream' })
  let told = ''
  for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    told += part
    const [, data] = /^data: (.*)\n\n/m.exec(told) ?? []
    if (data !== undefined) return JSON.parse(data)
  }
  throw new Error(`the stream ended without an event: ${told}`)
}

async function listedIds(manifest: string): Promise<{ readonly Orders: string; readonly Placed: string }> {
  const { operations }: { readonly operations: readonly { readonly id: string; readonly name: string }[] } = JSON.parse(
    await readFile(manifest, 'utf8'),
  )
  const idOf = (name: string) => operations.find((operation) => operation.name === name)?.id ?? ''
  return { Orders: idOf('Orders'), Placed: idOf('Placed') }
}
