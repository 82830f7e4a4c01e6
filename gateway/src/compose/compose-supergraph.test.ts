import { describe, expect, test } from 'vitest'
import { CUSTOMERS_SDL, ORDERS_SDL } from '../fixtures/shop.js'
import { composeSupergraph } from './compose-supergraph.js'

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@requires", "@external", "@shareable", "@interfaceObject", "@context", "@fromContext"])\n`
const compose = (domains: Record<string, string>) =>
  composeSupergraph(Object.entries(domains).map(([name, sdl]) => ({ name, sdl: LINK + sdl })))
const failure = (domains: Record<string, string>): string => {
  try {
    compose(domains)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}

describe('a failed composition names domain, type and field', () => {
  test.each([
    [
      'a field of two types',
      {
        orders: 'type Query { a: Order } type Order @key(fields: "id") { id: ID! total: Int @shareable }',
        stock: 'type Query { b: Order } type Order @key(fields: "id") { id: ID! total: String @shareable }',
      },
      ['orders, stock · Order.total', 'FIELD_TYPE_MISMATCH'],
    ],
    [
      'a field that two own',
      {
        orders: 'type Query { a: Order } type Order @key(fields: "id") { id: ID! total: Int }',
        stock: 'type Query { b: Order } type Order @key(fields: "id") { id: ID! total: Int }',
      },
      ['orders, stock · Order.total', 'INVALID_FIELD_SHARING'],
    ],
    [
      'a key that is no field',
      { orders: 'type Query { a: Int } type Order @key(fields: "nope") { id: ID! }' },
      ['orders · Order', 'KEY_INVALID_FIELDS', 'nope'],
    ],
    ['a type that is not there', { orders: 'type Query { a: Nope }' }, ['orders · Nope', 'INVALID_GRAPHQL']],
    ['no GraphQL at all', { orders: 'type {' }, ['domain orders', 'Syntax Error']],
  ])('%s', (_name, domains, parts) => {
    const message = failure(domains)
    for (const part of ['COMPOSITION_FAILED', ...parts]) expect(message).toContain(part)
  })

  test('and says how many more there are', () => {
    const fields = Array.from({ length: 25 }, (_, n) => `f${n}: Int`).join(' ')
    const sdl = `type Query { a: Order } type Order @key(fields: "id") { id: ID! ${fields} }`
    expect(failure({ orders: sdl, stock: sdl.replace('a: Order', 'b: Order') })).toContain('and 5 more')
  })
})

describe('what composes and then answers wrong is refused', () => {
  test.each([
    [
      'a fragment in @requires',
      {
        stock:
          'type Query { a: Order } interface Item { id: ID! } type Box implements Item { id: ID! size: Int } type Order @key(fields: "id") { id: ID! item: Item @external weight: Int @requires(fields: "item { ... on Box { size } }") }',
      },
      ['stock · Order.weight', 'REQUIRES_FRAGMENT'],
    ],
    [
      '@external on an @interfaceObject',
      {
        reviews:
          'type Query { a: Int } type Media @interfaceObject @key(fields: "id") { id: ID! title: String @external score: Int @requires(fields: "title") }',
      },
      ['reviews · Media.title', 'INTERFACE_OBJECT_EXTERNAL'],
    ],
    [
      'a union here and its member there',
      {
        a: 'type Query { shelf: Shelf } type Shelf @shareable { item: Media } union Media = Book | Film type Book @shareable { id: ID! } type Film { id: ID! }',
        b: 'type Query { other: Shelf } type Shelf @shareable { item: Book } type Book @shareable { id: ID! }',
      },
      ['a, b · Shelf.item', 'Media in a, Book in b', 'ABSTRACT_FIELD_MISMATCH'],
    ],
    [
      '@fromContext',
      {
        orders:
          'type Query { a: Order } type Order @key(fields: "id") @context(name: "order") { id: ID! total(currency: String @fromContext(field: "$order { id }")): Int }',
      },
      ['orders · Order.total', 'CONTEXT_UNSUPPORTED'],
    ],
    [
      'a definition of @defer',
      { orders: 'directive @defer on FIELD type Query { a: Int }' },
      ['orders', 'INCREMENTAL_DELIVERY_UNSUPPORTED', '@defer'],
    ],
  ])('%s', (_name, domains, parts) => {
    const message = failure(domains)
    for (const part of ['COMPOSITION_FAILED', ...parts]) expect(message).toContain(part)
  })

  test('also under a name given when importing', () => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@external", { name: "@requires", as: "@needs" }])
      type Query { a: Order } type Order @key(fields: "id") { id: ID! item: Item @external weight: Int @needs(fields: "item { ... on Box { size } }") } union Item = Box type Box { size: Int }`
    expect(() => composeSupergraph([{ name: 'stock', sdl }])).toThrow('REQUIRES_FRAGMENT')
  })
})

test('subgraphs that fit compose, and the supergraph says where each answers', () => {
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@provides", "@external", "@shareable"])\n`
  const sdl = composeSupergraph([
    { name: 'customers', sdl: link + CUSTOMERS_SDL, url: 'http://127.0.0.1:4001/graphql' },
    { name: 'orders', sdl: link + ORDERS_SDL },
  ])
  expect(sdl).toContain('@join__graph(name: "customers", url: "http://127.0.0.1:4001/graphql")')
  expect(sdl).toContain('@join__graph(name: "orders", url: "inproc://orders")')
})
