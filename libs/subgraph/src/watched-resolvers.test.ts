import { makeExecutableSchema } from '@graphql-tools/schema'
import { type Clock, Fault, nodeIdOf, virtualClock } from '@storemesh/core'
import { execute, type GraphQLResolveInfo, type GraphQLSchema, isObjectType, parse } from 'graphql'
import { expect, test } from 'vitest'
import { aRequest, ask, book, openBookShop } from './fixtures/books.js'
import type { SubgraphContext } from './reads.js'
import { type ResolverWatch, watchFields } from './watched-resolvers.js'

const TYPES = `
  type Query { order(id: ID): Order broken: Int plumbing: Int }
  type Mutation { cancel: Int }
  type Subscription { placed: Order }
  type Order { id: ID total: Int customer: Customer storeless: Int }
  type Customer { name: String }`

function told() {
  const heard: string[] = []
  const watch: ResolverWatch = { resolved: (name, outcome, ms) => void heard.push(`${name} ${outcome} ${ms} ms`) }
  return { heard, context: { ...aRequest(), watch } }
}

function orders(clock: Clock & { advance(ms: number): void }) {
  const schema = makeExecutableSchema({
    typeDefs: TYPES,
    resolvers: {
      Query: {
        order: async (_root: unknown, { id }: { readonly id: string }) => {
          clock.advance(5)
          return { id }
        },
        broken: () => {
          clock.advance(2)
          throw new Fault('BROKEN', 'as the test wants it')
        },
        plumbing: () => 1,
      },
      Mutation: { cancel: () => 1 },
      Order: {
        total: () => 10,
        customer: ({ id }: { readonly id: string }) => (id === 'nobody' ? null : found(id)),
      },
    },
  })
  const found = async (id: string) => {
    await Promise.resolve()
    clock.advance(3)
    if (id === 'lost') throw new Fault('LOST', 'as the test wants it')
    return { name: id }
  }
  watchFields(schema, clock, new Set(['plumbing']))
  return schema
}

test('a field at the root is told of with its time, however it answers, and what is read from a row is not', async () => {
  const schema = orders(virtualClock(0))
  const { heard, context } = told()
  const asked = async (text: string) => execute({ schema, document: parse(text), contextValue: context })
  await asked('{ order(id: "nobody") { id total customer { name } storeless } broken plumbing }')
  await asked('mutation { cancel }')
  expect(heard.toSorted()).toEqual(['Mutation.cancel ok 0 ms', 'Query.broken error 2 ms', 'Query.order ok 7 ms'])
})

test('a field of a row is told of each time that its answer is waited for, from the first time on', async () => {
  const schema = orders(virtualClock(0))
  const { heard, context } = told()
  for (const id of ['siti', 'lost', 'nobody', 'ani'])
    await execute({ schema, document: parse(`{ order(id: "${id}") { customer { name } } }`), contextValue: context })
  expect(heard.filter((one) => one.startsWith('Order.'))).toEqual([
    'Order.customer ok 3 ms',
    'Order.customer error 3 ms',
    'Order.customer ok 3 ms',
  ])
})

test('an answer is handed on as the resolver gave it, with no promise around it, whether somebody looks or not', async () => {
  const answer = Promise.resolve({ name: 'Siti' })
  const same: boolean[] = []
  const schema = makeExecutableSchema({
    typeDefs: TYPES,
    resolvers: {
      Query: {
        order: () => answer,
        plumbing: (_root: unknown, _none: unknown, context: SubgraphContext, info: GraphQLResolveInfo) => {
          const given = [info.schema.getQueryType()?.getFields()['order'], orderType(info.schema)?.getFields()['customer']]
          same.push(...given.map((field) => field?.resolve?.({}, {}, context, info) === answer))
        },
      },
      Order: { customer: () => answer },
    },
  })
  watchFields(schema, virtualClock(0), new Set(['plumbing']))
  for (const contextValue of [aRequest(), told().context, told().context])
    await execute({ schema, document: parse('{ plumbing }'), contextValue })
  expect(same).toEqual([true, true, true, true, true, true])
})

const orderType = (schema: GraphQLSchema) => {
  const type = schema.getType('Order')
  return isObjectType(type) ? type : undefined
}

test('entities are told of one by one, under the name of their type, however many are read in one go', async () => {
  const shop = await openBookShop()
  await shop.add(book('1'), book('2'))
  const { heard, context } = told()
  const of = [
    { __typename: 'Book', id: '1' },
    { __typename: 'Book', id: '2' },
    { __typename: 'Book', id: 'missing' },
    { __typename: 'Book', nodeId: 'nonsense' },
    { __typename: 'Book', nodeId: nodeIdOf({ type: 'Book', key: ['2'] }) },
  ]
  const text = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Book { id title nodeId } } }'
  await ask(shop, text, { of }, 'query', context)
  await ask(shop, '{ _service { sdl } book(id: "1") { nodeId title } }', {}, 'query', context)
  expect(shop.keysAsked).toEqual([3])
  expect(heard.map((one) => one.replace(/ [\d.]+ ms$/, '')).toSorted()).toEqual([
    'Book error',
    'Book ok',
    'Book ok',
    'Book ok',
    'Book ok',
    'Query.book ok',
  ])
})
