import { isFault, nodeIdOf } from '@storemesh/core'
import type { ExecutionResult } from 'graphql'
import { describe, expect, test } from 'vitest'
import { ask, book, openBookShop } from '../fixtures/books.js'
import { openShelves, shelf, shelfFace } from '../fixtures/shelves.js'
import { buildSubgraph, subgraphSdl } from '../build.js'

const ENTITIES = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Shelf { nodeId room number } } }'

const idOf = (room: string, number: number) => nodeIdOf({ type: 'Shelf', key: [room, number] })
const byId = (nodeId: unknown) => ({ __typename: 'Shelf', nodeId })

const codesOf = ({ errors = [] }: ExecutionResult): readonly (string | undefined)[] =>
  errors.map(({ originalError }) => (isFault(originalError) ? originalError.code : originalError?.message))

describe('a type with a key', () => {
  test('that follows from a contract tells the id of each row, and finds a row by it', async () => {
    const { ask } = await openShelves([shelf('a', 7)])
    expect(await ask('{ shelf(room: "a", number: 7) { nodeId } }')).toEqual({ data: { shelf: { nodeId: idOf('a', 7) } } })
    expect(await ask(ENTITIES, { of: [byId(idOf('a', 7)), byId(idOf('a', 8))] })).toEqual({
      data: { _entities: [{ nodeId: idOf('a', 7), room: 'a', number: 7 }, null] },
    })
  })

  test('that a domain writes by hand does so too, and what only names a row of another does not', async () => {
    const shop = await openBookShop()
    await shop.add(book('1'))
    const nodeId = nodeIdOf({ type: 'Book', key: ['1'] })
    expect(await ask(shop, '{ book(id: "1") { nodeId } }')).toEqual({ data: { book: { nodeId } } })
    const of = `[{ __typename: "Book", nodeId: "${nodeId}" }]`
    expect(await ask(shop, `{ _entities(representations: ${of}) { ... on Book { title } } }`)).toEqual({
      data: { _entities: [{ title: 'Book 1' }] },
    })
    const schema = new URL('../fixtures/names-a-book.graphql', import.meta.url)
    expect(subgraphSdl({ name: 'shop', schema })).not.toContain('Node')
  })

  test('cannot have a field of that name from elsewhere', () => {
    const schema = new URL('../fixtures/shelves-with-node-id.graphql', import.meta.url)
    expect(() => subgraphSdl({ name: 'shop', schema }, [shelfFace])).toThrow(
      'SUBGRAPH_SCHEMA_INVALID: the schema of subgraph shop has Shelf.nodeId',
    )
  })
})

test('a hundred rows by their ids are read in one go, together with those that are asked for by key', async () => {
  const { ask, keysAsked } = await openShelves(Array.from({ length: 100 }, (_, number) => shelf('a', number)))
  const of = Array.from({ length: 100 }, (_, number) => byId(idOf('a', number)))
  const answer = await ask(ENTITIES, { of: [...of, { __typename: 'Shelf', room: 'a', number: 7 }] })
  expect(answer.errors).toBeUndefined()
  expect(keysAsked).toEqual([100])
})

test('an id that is none, of another type, or of other values is refused without a word of it, and the others are whole', async () => {
  const { ask } = await openShelves([shelf('a', 7)])
  const ids = [
    7,
    'secret',
    nodeIdOf({ type: 'Book', key: ['secret'] }),
    nodeIdOf({ type: 'Shelf', key: ['secret'] }),
    nodeIdOf({ type: 'Shelf', key: ['a', 'secret'] }),
    nodeIdOf({ type: 'Shelf', key: ['a', 1.5] }),
  ]
  const answer = await ask(ENTITIES, { of: [...ids, idOf('a', 7)].map(byId) })
  expect(answer.data).toEqual({ _entities: [...ids.map(() => null), { nodeId: idOf('a', 7), room: 'a', number: 7 }] })
  expect(codesOf(answer)).toEqual(ids.map(() => 'NODE_ID_INVALID'))
  expect(JSON.stringify(answer.errors)).not.toContain('secret')
})

describe('who does not see the key', () => {
  /** A table of which each reader is shown rows with the room that she may see; it is found by what is shown alone. */
  async function shown(room: string) {
    const shop = await openBookShop()
    const asked: unknown[][] = []
    const lake = {
      ...shop.services.lake,
      rows: async function* (_sql: string, _viewer: unknown, options?: { readonly parameters?: readonly unknown[] }) {
        const parameters = [...(options?.parameters ?? [])]
        asked.push(parameters)
        yield parameters.length === 0 || parameters[0] === room ? [shelf(room, 7)].map((row) => ({ ...row, number: 7n })) : []
      },
    }
    const face = { ...shelfFace, rows: { kind: 'scanned', table: 'shop.shelves' } } as const
    const subgraph = buildSubgraph({ name: 'shop' }, { ...shop.services, lake }, [face])
    return { subgraph, asked }
  }

  test('is told an id of what is shown, and finds nothing by the id that others see', async () => {
    const masked = await shown('hash-of-a')
    expect(await ask(masked, '{ shelfList { edges { node { nodeId } } } }')).toMatchObject({
      data: { shelfList: { edges: [{ node: { nodeId: idOf('hash-of-a', 7) } }] } },
    })
    expect(await ask(masked, ENTITIES, { of: [byId(idOf('a', 7))] })).toEqual({ data: { _entities: [null] } })
  })
})
