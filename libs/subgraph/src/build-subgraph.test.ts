import { isFault } from '@storemesh/core'
import { KEYS_MAX } from '@storemesh/key-value'
import { expect, test } from 'vitest'
import { ask, book, openBookShop } from './fixtures/books.js'
import { buildSubgraph } from './build.js'

const ENTITIES = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Book { id title } } }'

const reference = (id: string) => ({ __typename: 'Book', id })

test('a gateway is shown the schema with its directives and the shared types', async () => {
  const shop = await openBookShop()
  const answer = await ask(shop, '{ _service { sdl } }')
  expect(answer).toEqual({ data: { _service: { sdl: shop.subgraph.sdl } } })
  expect(shop.subgraph.sdl).toContain('type Book implements Node @key(fields: "id") @key(fields: "nodeId")')
  expect(shop.subgraph.sdl).toContain('type PageInfo @shareable')
  expect(shop.subgraph.sdl).not.toContain('_entities')
})

test('many references of one request are read in one go, each key once, in their order', async () => {
  const shop = await openBookShop()
  await shop.add(...Array.from({ length: 50 }, (_, n) => book(String(n))))
  const of = [...Array.from({ length: 50 }, (_, n) => reference(String(49 - n))), reference('7'), reference('missing')]
  const answer = await ask(shop, ENTITIES, { of })
  expect(answer).toEqual({
    data: { _entities: of.map(({ id }) => (id === 'missing' ? null : { id, title: `Book ${id}` })) },
  })
  expect(shop.keysAsked).toEqual([51])
})

test('more references than the store reads at once are read in as many goes as it takes', async () => {
  const shop = await openBookShop()
  await shop.add(book('1'))
  const of = Array.from({ length: KEYS_MAX + 1 }, (_, n) => reference(String(n)))
  const answer = await ask(shop, ENTITIES, { of })
  expect(answer).not.toHaveProperty('errors')
  expect(shop.keysAsked).toEqual([KEYS_MAX, 1])
})

test('what one request read is read anew by the next', async () => {
  const shop = await openBookShop()
  await shop.add(book('1'))
  await ask(shop, '{ a: book(id: "1") { title } b: book(id: "1") { title } }')
  await ask(shop, '{ book(id: "1") { title } }')
  expect(shop.keysAsked).toEqual([1, 1])
})

test('a reference to no entity of the subgraph is refused, and the others are whole', async () => {
  const shop = await openBookShop()
  await shop.add(book('1'))
  const answer = await ask(shop, ENTITIES, { of: [{ __typename: 'Author', id: '1' }, reference('1'), { id: '1' }] })
  expect(answer).toMatchObject({
    data: { _entities: [null, { id: '1' }, null] },
    errors: [{ path: ['_entities', 0] }, { path: ['_entities', 2] }],
  })
  const errors = 'errors' in answer ? (answer.errors ?? []) : []
  expect(errors.map(({ originalError }) => isFault(originalError, 'REFERENCE_INVALID'))).toEqual([true, true])
})

test.each(['torn.graphql', 'missing.graphql'])('a schema that cannot be read is refused by the subgraph: %s', async (file) => {
  const { services } = await openBookShop()
  const definition = { name: 'books', schema: new URL(`./fixtures/${file}`, import.meta.url), resolvers: () => [] }
  expect(() => buildSubgraph(definition, services)).toThrow(
    'SUBGRAPH_SCHEMA_INVALID: the schema of subgraph books cannot be read',
  )
})

test('a literal that its scalar refuses is refused by name, as a variable is', async () => {
  const shop = await openBookShop()
  await shop.add(book('1'))
  expect(await ask(shop, '{ newestOn(day: "2026-01-31") { id } }')).toEqual({ data: { newestOn: { id: '1' } } })
  const answer = await ask(shop, '{ newestOn(day: "2026-13-45") { id } }')
  const errors = 'errors' in answer ? (answer.errors ?? []) : []
  expect(errors.map(({ originalError }) => isFault(originalError, 'SCALAR_INVALID'))).toEqual([true])
})
