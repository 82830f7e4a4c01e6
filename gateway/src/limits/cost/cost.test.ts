import { viewerOfEverything } from '@storemesh/access'
import { expect, test } from 'vitest'
import { composeSupergraph } from '../../compose/compose-supergraph.js'
import { openGraph } from '../../plan/graph.js'
import { admission } from '../../admission/admit.js'
import { DEFAULT_SERVING_LIMITS } from '../../served-graph.js'

const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@cost", "@listSize"])
  type Book @key(fields: "id") { id: ID! title: String summary: String @cost(weight: 3) author: Author tags: [Tag] pages: [Int] }
  type Author @cost(weight: 5) { name: String books(first: Int = 4): BookPages! @listSize(slicingArguments: ["first"], sizedFields: ["edges"], requireOneSlicingArgument: false) }
  type Tag { name: String }
  type BookPages { edges: [BookEdge!]! total: Int }
  type BookEdge { node: Book! }
  input Wanted { title: String @cost(weight: 2) and: Wanted }
  type Query {
    book(id: ID! @cost(weight: 1)): Book
    books(first: Int, last: Int): BookPages @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges"])
    best: [Book!] @listSize(assumedSize: 7)
    found(wanted: Wanted): Book
  }
  type Mutation { remove(id: ID!): Book }
`
const supergraphSdl = composeSupergraph([{ name: 'books', sdl: SDL }])
const graph = openGraph(supergraphSdl, [])

const admitted = (text: string, variables: Record<string, unknown> = {}, cost_max = 100_000) =>
  admission({
    limits: { ...DEFAULT_SERVING_LIMITS, cost_max },
    persisted: { manifest: new Map(), mode: 'off', automatic: false },
    budget: undefined,
  })({ text, variables, operationName: undefined, extensions: undefined }, graph, viewerOfEverything('a test'))

const costOf = async (text: string, variables?: Record<string, unknown>): Promise<unknown> => {
  const answer = await admitted(text, variables)
  return 'cost' in answer ? answer.cost : answer.errors.map(({ message }) => message)
}

test.each<[number, string, string, Record<string, unknown>?]>([
  [2, 'an object is one, a value nothing, an argument what is said of it', '{ book(id: 1) { id title } }'],
  [5, 'a field weighs what is said of it', '{ book(id: 1) { summary } }'],
  [7, 'so does a type', '{ book(id: 1) { author { name } } }'],
  [12, 'a list of which nothing is said is taken for ten', '{ book(id: 1) { tags { name } } }'],
  [2, 'values in a list are values', '{ book(id: 1) { pages } }'],
  [7, 'an assumed size', '{ best { id } }'],
  [11, 'an argument that slices says how many edges there are', '{ books(first: 5) { edges { node { id } } } }'],
  [21, 'as a variable too', 'query ($n: Int) { books(first: $n) { edges { node { id } } } }', { n: 10 }],
  [7, 'or as the default of a variable', 'query ($n: Int = 3) { books(last: $n) { edges { node { id } } } }'],
  [16, 'or as the default of the argument', '{ book(id: 1) { author { books { edges { node { id } } total } } } }'],
  [
    141,
    'lists within lists multiply',
    '{ books(first: 10) { edges { node { author { books(first: 3) { edges { node { id } } } } } } } }',
  ],
  [
    11,
    'fragments count where they are spread',
    '{ books(first: 5) { ...E } } fragment E on BookPages { edges { ... on BookEdge { node { id } } } }',
  ],
  [5, 'fields of an input object', '{ found(wanted: { title: "a", and: { title: "b" } }) { id } }'],
  [3, 'given by a variable', 'query ($w: Wanted) { found(wanted: $w) { id } }', { w: { title: 'a' } }],
  [11, 'a mutation has a cost of its own', 'mutation { remove(id: 1) { id } }'],
  [0, 'the schema costs nothing', '{ __schema { types { name } } }'],
])('%i: %s', async (cost, _what, text, variables) => {
  expect(await costOf(text, variables)).toBe(cost)
})

test('a cost that is too high is told with what was expected', async () => {
  const answer = await admitted('{ books(first: 400) { edges { node { id } } } }', {}, 800)
  expect('errors' in answer && answer.errors.map(({ message, extensions }) => [extensions['code'], message])).toEqual([
    [
      'COST_TOO_HIGH',
      'COST_TOO_HIGH: expected a cost of at most 800, got 801; ask for shorter lists, or for fewer within each other',
    ],
  ])
})

test('one slicing argument has to be given where the graph says so', async () => {
  const expected = (got: number) => [
    `SLICING_ARGUMENT_REQUIRED: expected one of first, last at books, got ${got}; say how many are wanted`,
  ]
  expect(await costOf('{ books { edges { node { id } } } }')).toEqual(expected(0))
  expect(await costOf('{ books(first: 1, last: 2) { edges { node { id } } } }')).toEqual(expected(2))
  expect(await costOf('query ($n: Int) { books(first: $n) { edges { node { id } } } }', { n: null })).toEqual(expected(0))
})

test('a page of a hundred million is refused by its argument', async () => {
  const expected = ['LIMIT_EXCEEDED: first must be at most 1000, got 99999999; ask for less and for the pages after it']
  expect(await costOf('{ books(first: 99999999) { edges { node { id } } } }')).toEqual(expected)
  expect(await costOf('query ($n: Int) { books(first: $n) { edges { node { id } } } }', { n: 99999999 })).toEqual(expected)
})

test('what things cost is read from the supergraph: the schema that clients see has lost it', () => {
  expect(graph.schema.getQueryType()?.getFields()['best']?.astNode?.directives).toEqual([])
})
