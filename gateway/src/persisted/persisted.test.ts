import { createHash } from 'node:crypto'
import { createClient } from 'graphql-ws'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { startedShelf } from '../fixtures/guarded-shelf.js'
import { post } from '../fixtures/started-gateway.js'
import { EMPTY_MANIFEST, readManifest } from './manifest.js'
import type { PersistedOperations } from './persisted-text.js'

const BOOK = 'query Book { book(id: "b1") { title } }'
const OTHER = '{ book(id: "b2") { title } }'
const TITLE = { data: { book: { title: 'Book 1' } } }
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const named = (sha256Hash: string, query?: string) => ({
  ...(query !== undefined && { query }),
  extensions: { persistedQuery: { version: 1, sha256Hash } },
})

const manifest = readManifest(
  JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: 'book-1', name: 'Book', type: 'query', body: BOOK }],
  }),
)
const opened = (persisted: Partial<PersistedOperations> = {}) =>
  startedShelf({ persisted: { manifest: EMPTY_MANIFEST, mode: 'off', automatic: true, ...persisted } })
const codeOf = async (url: string, question: unknown) => (await post(url, question)).body.errors?.[0]?.extensions['code']

describe('an operation that is told once is named by its hash from then on', () => {
  test('as clients of automatic persisted queries ask', async () => {
    const { url, asked } = await opened()
    const unknown = await post(url, named(hashOf(BOOK)))
    expect([unknown.status, unknown.body.errors]).toEqual([
      200,
      [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    ])
    expect(asked()).toBe(0)
    expect((await post(url, named(hashOf(BOOK), BOOK))).body).toEqual(TITLE)
    expect((await post(url, named(hashOf(BOOK)))).body).toEqual(TITLE)
    const search = new URLSearchParams({ extensions: JSON.stringify(named(hashOf(BOOK)).extensions) })
    const byGet = await fetch(`${url}/graphql?${search.toString()}`, { headers: { 'apollo-require-preflight': '1' } })
    expect(await byGet.json()).toEqual(TITLE)
  })

  test('and nobody gives a hash another text', async () => {
    const { url, asked } = await opened()
    expect(await codeOf(url, named(hashOf(BOOK), OTHER))).toBe('PERSISTED_HASH_MISMATCH')
    expect(await codeOf(url, named(hashOf(BOOK)))).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect(asked()).toBe(0)
  })

  test('unless that is off', async () => {
    const { url } = await opened({ automatic: false })
    const { status, body } = await post(url, named(hashOf(BOOK), BOOK))
    expect([status, body.errors]).toEqual([
      200,
      [{ message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
    ])
  })

  test.each([[{ version: 2, sha256Hash: 'a' }], [{ version: 1, sha256Hash: 7 }], [{}], ['a']])(
    '%j is no name',
    async (persistedQuery) => {
      const { url } = await opened()
      expect(await codeOf(url, { query: BOOK, extensions: { persistedQuery } })).toBe('PERSISTED_QUERY_INVALID')
    },
  )
})

describe('operations of a manifest', () => {
  test('are asked by their ids, beside others', async () => {
    const { url } = await opened({ manifest, mode: 'also' })
    expect((await post(url, named('book-1'))).body).toEqual(TITLE)
    expect((await post(url, named('book-1', BOOK))).body).toEqual(TITLE)
    expect(await codeOf(url, named('book-1', OTHER))).toBe('PERSISTED_HASH_MISMATCH')
    expect((await post(url, { query: OTHER })).status).toBe(200)
  })

  test('are not known where they are off', async () => {
    const { url } = await opened({ manifest, mode: 'off' })
    expect(await codeOf(url, named('book-1'))).toBe('PERSISTED_QUERY_NOT_FOUND')
  })

  test('are all that may be asked where it is said so, over HTTP', async () => {
    const { url, asked } = await opened({ manifest, mode: 'only' })
    for (const question of [
      { query: OTHER },
      named(hashOf(OTHER), OTHER),
      named(hashOf(OTHER)),
      { query: '{ __typename }' },
      { query: BOOK.replace('title', 'title id') },
      { query: `${BOOK}${' '.repeat(1000)}` },
      { query: '"' },
    ])
      expect([question, await codeOf(url, question)]).toEqual([question, 'PERSISTED_ONLY'])
    expect(asked()).toBe(0)
    expect((await post(url, named('book-1'))).body).toEqual(TITLE)
    expect((await post(url, { query: BOOK })).body).toEqual(TITLE)
  })

  test('however a client prints them', async () => {
    const { url } = await opened({ manifest, mode: 'only' })
    const printed = 'query Book {\n  # one of them\n  book(id: "b1"),\n  {\n    title\n  }\n}'
    expect((await post(url, { query: printed })).body).toEqual(TITLE)
  })

  test('and over a WebSocket', async () => {
    const { url } = await opened({ manifest, mode: 'only' })
    const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
    onTestFinished(() => client.dispose())
    const firstOf = async (question: { readonly query: string; readonly extensions?: Record<string, unknown> }) => {
      for await (const answer of client.iterate(question)) return answer
      return undefined
    }
    expect(await firstOf({ query: '', ...named('book-1') })).toEqual(TITLE)
    expect(await firstOf({ query: BOOK })).toEqual(TITLE)
    await expect(firstOf({ query: OTHER })).rejects.toMatchObject([{ extensions: { code: 'PERSISTED_ONLY' } }])
    await expect(firstOf({ query: '', ...named(hashOf(OTHER)) })).rejects.toMatchObject([
      { extensions: { code: 'PERSISTED_ONLY' } },
    ])
  })
})

describe('a manifest', () => {
  test('is a text for each hash too', () => {
    expect(readManifest(JSON.stringify({ [hashOf(BOOK)]: BOOK }))).toEqual(new Map([[hashOf(BOOK), BOOK]]))
  })

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['an operation without a body', '{"operations":[{"id":"a"}]}'],
    ['two operations of one id', '{"operations":[{"id":"a","body":"{ a }"},{"id":"a","body":"{ b }"}]}'],
    ['a text that is none', '{"a":5}'],
  ])('is refused where it is %s', (_what, json) => {
    expect(() => readManifest(json)).toThrow('MANIFEST_INVALID')
  })
})
