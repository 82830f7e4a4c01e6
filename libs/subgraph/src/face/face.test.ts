import { isFault, type JsonObject } from '@storemesh/core'
import type { ExecutionResult } from 'graphql'
import { describe, expect, test } from 'vitest'
import { openShelves, shelf, shelfFace } from '../fixtures/shelves.js'
import { subgraphSdl } from '../build.js'

const schema = (file: string) => new URL(`../fixtures/${file}`, import.meta.url)

const LIST = `query ($first: Int, $after: String, $filter: ShelfFilter) {
  shelfList(first: $first, after: $after, filter: $filter) {
    edges { cursor node { room number } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

const numbered = (room: string, count: number, more: (number: number) => JsonObject = () => ({})) =>
  Array.from({ length: count }, (_, number) => shelf(room, number, more(number)))

const codesOf = ({ errors = [] }: ExecutionResult): readonly (string | undefined)[] =>
  errors.map(({ originalError }) => (isFault(originalError) ? originalError.code : originalError?.message))

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: unknown }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

const isPage = (value: unknown): value is Page => typeof value === 'object' && value !== null && 'edges' in value

function pageOf({ data, errors }: ExecutionResult): Page {
  const found = data?.['shelfList']
  if (isPage(found)) return found
  throw new Error(`expected a page, got ${JSON.stringify(errors)}`)
}

describe('a page', () => {
  test('goes on where the last one ended, in the order of the key', async () => {
    const { ask } = await openShelves([...numbered('b', 12), ...numbered('a', 2)])
    const first = pageOf(await ask(LIST, { first: 3 }))
    expect(first.edges.map(({ node }) => node)).toEqual([
      { room: 'a', number: 0 },
      { room: 'a', number: 1 },
      { room: 'b', number: 0 },
    ])
    const second = pageOf(await ask(LIST, { after: first.pageInfo.endCursor }))
    expect(second.edges.map(({ node }) => node)).toEqual(Array.from({ length: 11 }, (_, n) => ({ room: 'b', number: n + 1 })))
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  test('of a filter that says nothing is a page of all, and one that says too much is empty', async () => {
    const { ask } = await openShelves(numbered('a', 2))
    expect(pageOf(await ask(LIST, { filter: { room: {}, kind: { is: null } } })).edges).toHaveLength(2)
    expect(pageOf(await ask(LIST, { filter: { room: { is: 'a', from: 'b' } } })).edges).toEqual([])
  })

  test('of a filter leaves out rows without a value', async () => {
    const { ask } = await openShelves([shelf('a', 1), shelf('a', 2, { kind: 'cold' }), shelf('b', 1, { kind: 'cold' })])
    const filter = { kind: { is: 'cold' }, room: { is: 'b' } }
    expect(pageOf(await ask(LIST, { filter })).edges.map(({ node }) => node)).toEqual([{ room: 'b', number: 1 }])
    expect(pageOf(await ask(LIST, { filter: { kind: { from: '' } } })).edges).toHaveLength(2)
  })

  test('takes an instant as it is told, to the microsecond', async () => {
    const at = (checked_at: string) => ({ checked_at })
    const { ask } = await openShelves([
      shelf('a', 1, at('2026-01-31T10:15:00.000000Z')),
      shelf('a', 2, at('2026-01-31T10:15:00.000001Z')),
    ])
    const filter = { checkedAt: { is: '2026-01-31T17:15:00+07:00' } }
    expect(pageOf(await ask(LIST, { filter })).edges.map(({ node }) => node)).toEqual([{ room: 'a', number: 1 }])
  })

  test('that few rows pass ends where it has looked far enough, and the next one goes on there', async () => {
    const rows = numbered('a', 7000, (number) => ({ kind: number % 3500 === 3499 ? 'rare' : 'usual', weight: 1 }))
    const { ask } = await openShelves(rows.map((row) => ({ ...row, checked_at: '2026-01-31T10:15:00.000000Z' })))
    const filter = { room: { is: 'a' }, kind: { from: 'rare', before: 'rarf' } }
    const found: unknown[] = []
    const pages: number[] = []
    for (let after: string | null = null; ; ) {
      const { edges, pageInfo }: Page = pageOf(await ask(LIST, { filter, after }))
      found.push(...edges.map(({ node }) => node))
      pages.push(edges.length)
      after = pageInfo.endCursor
      if (!pageInfo.hasNextPage) break
    }
    expect(found).toEqual([
      { room: 'a', number: 3499 },
      { room: 'a', number: 6999 },
    ])
    expect(pages).toEqual([1, 1])
  })

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['of too many rows', { first: 101 }, 'LIMIT_EXCEEDED'],
    ['of fewer than none', { first: -1 }, 'LIMIT_EXCEEDED'],
    ['after what is no cursor', { after: 'nonsense' }, 'CURSOR_INVALID'],
    ['after the cursor of another face', { after: Buffer.from('f1:[null,"a"]').toString('base64url') }, 'CURSOR_INVALID'],
    ['after a cursor of other values', { after: Buffer.from('f1:[null,"a",true]').toString('base64url') }, 'CURSOR_INVALID'],
    ['after a cursor without a version', { after: Buffer.from('[null,"a",1]').toString('base64url') }, 'CURSOR_INVALID'],
  ])('%s is refused by name', async (_what, variables, code) => {
    const { ask } = await openShelves(numbered('a', 2))
    expect(codesOf(await ask(LIST, variables))).toEqual([code])
  })

  test('after a cursor of another filter is refused', async () => {
    const { ask } = await openShelves(numbered('a', 2, () => ({ kind: 'cold' })))
    const { pageInfo } = pageOf(await ask(LIST, { first: 1 }))
    expect(codesOf(await ask(LIST, { after: pageInfo.endCursor, filter: { kind: { is: 'cold' } } }))).toEqual(['CURSOR_INVALID'])
  })

  test('cannot be narrowed by what is not indexed', async () => {
    const { ask } = await openShelves([])
    const { errors } = await ask(LIST, { filter: { weight: { is: 7 } } })
    expect(errors?.map(({ message }) => message)).toEqual([expect.stringContaining('"weight" is not defined')])
  })
})

describe('a reference', () => {
  const ENTITIES = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Shelf { room number } } }'

  test('is found with all others of its request in one go', async () => {
    const { ask, keysAsked } = await openShelves(numbered('a', 50))
    const of = Array.from({ length: 60 }, (_, number) => ({ __typename: 'Shelf', room: 'a', number }))
    const { data } = await ask(ENTITIES, { of })
    expect(data).toEqual({ _entities: of.map(({ room, number }) => (number < 50 ? { room, number } : null)) })
    expect(keysAsked).toEqual([60])
  })

  test('that lacks a part of the key is refused, and the others are whole', async () => {
    const { ask } = await openShelves(numbered('a', 1))
    const of = [{ room: 'a', number: 0 }, { room: 'a' }, { room: 'a', number: null }].map((key) => ({
      __typename: 'Shelf',
      ...key,
    }))
    const answer = await ask(ENTITIES, { of })
    expect(answer.data).toEqual({ _entities: [{ room: 'a', number: 0 }, null, null] })
    expect(codesOf(answer)).toEqual(['REFERENCE_INVALID', 'REFERENCE_INVALID'])
  })
})

describe('what a domain writes itself', () => {
  test('stands beside what follows from contracts, and may add to its types', async () => {
    const { ask, sdl } = await openShelves([shelf('a', 7)], {
      name: 'shop',
      schema: schema('shelves.graphql'),
      resolvers: () => [
        {
          Query: { shelvesMax: () => 3 },
          Shelf: { label: ({ room, number }: JsonObject) => JSON.stringify([room, number]) },
        },
      ],
    })
    expect(await ask('{ shelvesMax shelf(room: "a", number: 7) { room label } }')).toEqual({
      data: { shelvesMax: 3, shelf: { room: 'a', label: '["a",7]' } },
    })
    expect(sdl.match(/type Query/g)).toHaveLength(1)
    expect(sdl.match(/@link/g)).toHaveLength(1)
  })

  test('cannot say again what follows from a contract', () => {
    expect(() => subgraphSdl({ name: 'shop', schema: schema('shelves-twice.graphql') }, [shelfFace])).toThrow(
      'SUBGRAPH_SCHEMA_INVALID: the schema of subgraph shop has Shelf.room twice',
    )
  })

  test('may ask for a row in a way of its own, in the place of the one by key', async () => {
    const { ask } = await openShelves([shelf('a', 1), shelf('b', 7)], {
      name: 'shop',
      schema: schema('shelves-asked-otherwise.graphql'),
      resolvers: (reads) => [
        {
          Query: {
            shelf: async (_root: unknown, { room }: { readonly room: string }, context) =>
              (await reads.face('Shelf').where(context, { room: { is: room } }, 1))[0],
          },
        },
      ],
    })
    expect(await ask('{ shelf(room: "b") { number } shelfList { edges { node { room } } } }')).toMatchObject({
      data: { shelf: { number: 7 }, shelfList: { edges: [{ node: { room: 'a' } }, { node: { room: 'b' } }] } },
    })
  })

  test('may be nothing where something follows from contracts, and only there', () => {
    expect(subgraphSdl({ name: 'shop' }, [shelfFace])).toContain('type Shelf implements Node @key(fields: "room number")')
    expect(() => subgraphSdl({ name: 'shop' })).toThrow('SUBGRAPH_SCHEMA_INVALID')
  })
})
