import { describe, expect, test } from 'vitest'
import { startedShelf } from './fixtures/guarded-shelf.js'
import { post, shownOf } from './fixtures/started-gateway.js'

const nested = (levels: number) => `${'like(first: 10) { edges { node { '.repeat(levels)}id${' } } }'.repeat(levels)}`
const growing = Array.from(
  { length: 14 },
  (_, n) =>
    `fragment F${n} on Book { a: like(first: 1) { edges { node { ...F${n + 1} } } } b: like(first: 1) { edges { node { ...F${n + 1} } } } }`,
)
const many = (count: number, one: (n: number) => string) => Array.from({ length: count }, (_, n) => one(n)).join(' ')

describe('an operation that means harm is refused before a subgraph is asked', () => {
  test.each<[attack: string, code: string, query: string, variables?: Record<string, unknown>]>([
    ['tokens without end', 'GRAPHQL_PARSE_FAILED', `{ ${'id '.repeat(4000)} }`],
    ['levels without end', 'OPERATION_TOO_DEEP', `{ book(id: 1) { ${nested(10)} } }`],
    ['a hundred aliases', 'ALIASES_TOO_MANY', `{ ${many(101, (n) => `alias${n}: __typename`)} }`],
    ['aliases of fragments', 'ALIASES_TOO_MANY', `{ ...F } fragment F on Query { ${many(31, (n) => `a${n}: __typename`)} }`],
    ['one field five hundred times', 'ROOT_FIELDS_TOO_MANY', `{ ${many(500, () => '__typename')} }`],
    ['ten directives that nobody knows', 'DIRECTIVES_TOO_MANY', `{ __typename ${many(10, () => '@aa')} }`],
    ['a directive on every field', 'DIRECTIVES_TOO_MANY', `{ book(id: 1) { ${many(51, () => 'id @include(if: true)')} } }`],
    ['directives of variables', 'DIRECTIVES_TOO_MANY', `query ($a: Int ${many(10, () => '@aa')}) { __typename }`],
    ['a fragment within itself', 'GRAPHQL_VALIDATION_FAILED', '{ book(id: 1) { ...A } } fragment A on Book { id ...A }'],
    [
      'two fragments within each other',
      'GRAPHQL_VALIDATION_FAILED',
      '{ book(id: 1) { ...A } } fragment A on Book { ...B } fragment B on Book { ...A }',
    ],
    [
      'fragments that double',
      'OPERATION_TOO_LARGE',
      `{ book(id: 1) { ...F0 } } ${growing.join(' ')} fragment F14 on Book { id }`,
    ],
    [
      'the schema in circles',
      'INTROSPECTION_TOO_DEEP',
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    ],
    [
      'the schema in circles by fragments',
      'INTROSPECTION_TOO_DEEP',
      '{ __type(name: "Book") { ...A } } fragment A on __Type { fields { type { ...B } } } fragment B on __Type { fields { type { interfaces { name } } } }',
    ],
    ['a page of a hundred million', 'LIMIT_EXCEEDED', '{ books(first: 99999999) { edges { node { id } } } }'],
    [
      'the same by a variable',
      'LIMIT_EXCEEDED',
      'query ($n: Int) { books(first: $n) { edges { node { id } } } }',
      { n: 99999999 },
    ],
    ['pages within pages', 'COST_TOO_HIGH', `{ books(first: 100) { edges { node { ${nested(3)} } } } }`],
    [
      'pages as long as they are where nothing is said',
      'COST_TOO_HIGH',
      `{ books { edges { node { ${nested(3).replaceAll('(first: 10)', '')} } } } }`,
    ],
    ['an alias that the gateway needs', 'ALIAS_RESERVED', '{ book(id: 1) { __typename: title } }'],
  ])('%s: %s', async (_attack, code, query, variables) => {
    const { url, asked } = await startedShelf()
    const { status, body } = await post(url, { query, variables })
    expect(body.errors?.map(({ extensions }) => extensions['code'])).toContain(code)
    expect({ status, data: body.data, asked: asked() }).toEqual({ status: 400, data: undefined, asked: 0 })
  })

  test('what is refused so is small: one error, not one for each time', async () => {
    const { url } = await startedShelf()
    const { body } = await post(url, { query: `{ __typename ${many(10, () => '@aa')} }` })
    expect(body.errors).toHaveLength(1)
  })
})

describe('where the schema is not told', () => {
  const closed = () => startedShelf({ limits: { introspection: false } })

  test.each([
    ['the schema', '{ __schema { types { name } } }'],
    ['a type', '{ __type(name: "Book") { name } }'],
    ['the schema in a fragment', '{ ...A } fragment A on Query { __schema { queryType { name } } }'],
  ])('%s is not answered', async (_what, query) => {
    const { url, asked } = await closed()
    const { status, body } = await post(url, { query })
    expect(body.errors?.map(({ extensions }) => extensions['code'])).toEqual(['INTROSPECTION_OFF'])
    expect([status, body.data, asked()]).toEqual([400, undefined, 0])
  })

  test.each<[string, string, Record<string, unknown>?]>([
    ['a field that is nearly one', '{ bok(id: 1) { id } }'],
    ['an argument that is nearly one', '{ book(idd: 1) { id } }'],
    ['a type that is nearly one', '{ book(id: 1) { ... on Bookk { id } } }'],
    ['a value of the wrong type', '{ book(id: { a: 1 }) { id } }'],
    ['an object without a selection', '{ book(id: 1) }'],
    ['a variable of the wrong type', 'query ($n: Int) { books(first: $n) { edges { node { id } } } }', { n: 'x' }],
    ['a directive that is nearly one', '{ __typename @inclde(if: true) }'],
  ])('%s is told without names that the caller did not write', async (_what, query, variables) => {
    const { url } = await closed()
    const { status, body } = await post(url, { query, variables })
    const said = (body.errors ?? []).map(({ message }) => message).join(' ')
    expect(status).toBe(400)
    expect(said).toMatch(/^(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT): /)
    expect(said).not.toMatch(/\b(Did you mean|Book|Query|Int|ID|include)\b/)
  })

  test('what is asked rightly is answered, with the names of types', async () => {
    const { url } = await closed()
    expect((await post(url, { query: '{ book(id: "b1") { __typename title } }' })).body).toEqual({
      data: { book: { __typename: 'Book', title: 'Book 1' } },
    })
  })
})

describe('a request that means harm', () => {
  const forms = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml']
  test.each(forms)('415: a POST of %s, as a form of another site sends it', async (type) => {
    const { url, asked } = await startedShelf()
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: 'query={book(id:"b1"){id}}',
    })
    expect(answer.status).toBe(415)
    expect(shownOf(await answer.json()).errors?.[0]?.extensions['code']).toBe('MEDIA_TYPE_UNSUPPORTED')
    expect(asked()).toBe(0)
  })

  const preflighted = { 'apollo-require-preflight': '1' }
  test.each<[number, string, string, RequestInit]>([
    [405, 'a mutation by GET', '?query=mutation{remove(id:"b1"){id}}', { headers: preflighted }],
    [400, 'a mutation by GET, as a link of another site makes it', '?query=mutation{remove(id:"b1"){id}}', {}],
    [400, 'a question by GET, as a link of another site makes it', '?query={book(id:"b1"){id}}', {}],
    [405, 'PUT', '', { method: 'PUT', body: '{}' }],
    [405, 'DELETE', '', { method: 'DELETE' }],
    [405, 'PATCH', '', { method: 'PATCH', body: '{}' }],
    [405, 'HEAD', '', { method: 'HEAD' }],
    [
      400,
      'ten operations in one request',
      '',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(Array.from({ length: 10 }, () => ({ query: '{ book(id: "b1") { id } }' }))),
      },
    ],
  ])('%i: %s', async (status, _what, search, init) => {
    const { url, asked } = await startedShelf()
    const answer = await fetch(`${url}/graphql${encodeURI(search)}`, init)
    expect([answer.status, asked()]).toEqual([status, 0])
    expect(answer.headers.has('allow')).toBe(status === 405)
  })

  test('nothing of how it works comes back: no trace, no stack, no name of a server', async () => {
    const { url } = await startedShelf()
    const answers = [
      await post(url, { query: 'qwerty cop { abc }' }),
      await post(url, { query: '{ __typename }', extensions: { tracing: true } }),
    ]
    for (const { body, headers } of answers) {
      expect(JSON.stringify(body)).not.toMatch(/exception|stack|tracing|node_modules/)
      expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null])
    }
  })
})
