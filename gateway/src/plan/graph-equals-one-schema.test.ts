import { seededDice } from '@storemesh/core'
import { execute, type ExecutionResult, type GraphQLSchema, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { composeSupergraph } from '../compose/compose-supergraph.js'
import { randomOperation } from '../fixtures/random-operation.js'
import { oneSchema, requestContext, shopSubgraphs } from '../fixtures/shop.js'
import { openGraph } from './graph.js'

const subgraphs = shopSubgraphs()
const all = [subgraphs.customers, subgraphs.orders, subgraphs.stock]
const graph = openGraph(composeSupergraph(all), all)
const one = oneSchema(graph.schema)

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))
const pathsOf = ({ errors = [] }: ExecutionResult) => errors.map(({ path }) => JSON.stringify(path)).toSorted()

async function bothAnswers(text: string, variables: Record<string, unknown>) {
  const expected = await answerOf(one, text, variables)
  const answered = await graph.execute({ document: parse(text), variables, context: requestContext() })
  expect({ text, data: plain(answered.data) }).toEqual({ text, data: plain(expected.data) })
  return { expected, answered }
}
const answerOf = async (schema: GraphQLSchema, text: string, variableValues: Record<string, unknown>) =>
  execute({ schema, document: parse(text), variableValues, contextValue: requestContext() })

const OPERATIONS: readonly (readonly [name: string, text: string])[] = [
  [
    'fields of three domains',
    '{ customers { id name orders { total shipping lines { quantity product { sku name stock } } } } }',
  ],
  [
    'aliases',
    '{ a: customer(id: "c1") { x: id y: orders(first: 1) { z: shipping z2: shipping } } b: customer(id: "c2") { id } }',
  ],
  [
    'an interface',
    '{ people { __typename id name ... on Staff { desk { seat monitor } } ... on Customer { latest { id shipping } } } }',
  ],
  ['an interface whose typename nobody asked for', '{ people { id name } }'],
  ['a union', '{ search(text: "1") { __typename ... on Customer { tier orders { id } } ... on Staff { desk { monitor } } } }'],
  [
    'a union across subgraphs, with a null in it',
    '{ orders { items { __typename ... on Product { name stock } ... on Voucher { code gift { note product { price } } } } } }',
  ],
  [
    'named fragments in fragments',
    '{ orders { ...A } } fragment A on Order { id ...B } fragment B on Order { customer { ...C } } fragment C on Customer { name email }',
  ],
  ['lists of lists', '{ customers(first: 5) { addresses } }'],
  [
    'what is not there',
    '{ customer(id: "nobody") { id orders { id } } order(id: "none") { shipping } product(sku: "x", region: "VN") { stock } }',
  ],
  ['a nullable field that fails', '{ customers { id email } }'],
  ['a field of another subgraph that fails, where null goes up', '{ orders { id lines { quantity product { sku risky } } } }'],
  [
    'a null that goes up to a nullable field',
    '{ people { id ... on Customer { strict } } order(id: "o4") { customer { id strict } } }',
  ],
  ['@requires', '{ orders { shipping } order(id: "o3") { id shipping } }'],
  ['@provides', '{ orders { customer { name } } }'],
  [
    'a compound key',
    '{ product(sku: "p0", region: "ID") { name } order(id: "o2") { lines { product { name region { code } } } } }',
  ],
  ['a nested key', '{ people { ... on Staff { desk { floor { number } monitor } } } }'],
  [
    'the same entity in many places',
    '{ customers(first: 5) { friend { id orders(first: 1) { id } } orders { customer { friend { latest { shipping } } } } } }',
  ],
  [
    'the root twice',
    '{ customers { id } customers { name orders { id } } ...R } fragment R on Query { customers { tier } __typename }',
  ],
]

describe('the graph answers as one schema would', () => {
  test.each(OPERATIONS)('%s', async (_name, text) => {
    expect(validate(graph.schema, parse(text))).toEqual([])
    const { expected, answered } = await bothAnswers(text, {})
    expect(JSON.stringify(answered.data)).toBe(JSON.stringify(expected.data)) // keys in the order of the question
    // one schema stops at the first error below a null that goes up
    expect(pathsOf(answered)).toEqual(expect.arrayContaining(pathsOf(expected)))
    expect(pathsOf(answered).length > 0).toBe(pathsOf(expected).length > 0)
  })

  test.each([
    { a: true, b: true },
    { a: true, b: false },
    { a: false, b: true },
    { a: false, b: false },
  ])('@skip and @include with $a and $b', async (variables) => {
    const { expected, answered } = await bothAnswers(
      `query ($a: Boolean!, $b: Boolean = true) {
        customers { id @skip(if: $a) orders @include(if: $b) { id shipping @skip(if: $a) lines @include(if: $a) { product { stock name @include(if: $b) } } } }
        orders @skip(if: $b) { customer @include(if: $a) { email } ... @include(if: $b) { total } }
        people { ...P @skip(if: $b) ...P @include(if: $a) }
      }
      fragment P on Person { name ... on Staff { desk { monitor } } }`,
      variables,
    )
    expect(pathsOf(answered)).toEqual(pathsOf(expected))
  })

  test('120 operations at random', async () => {
    const dice = seededDice(20260131)
    let valid = 0
    for (let n = 0; n < 120; n++) {
      const { text, variables } = randomOperation(graph.schema, dice)
      if (validate(graph.schema, parse(text)).length > 0) continue
      valid++
      const { expected, answered } = await bothAnswers(text, variables)
      // where a null goes up, which of the errors below are told depends on how the work was divided
      expect({ text, fails: pathsOf(answered).length > 0 }).toEqual({ text, fails: pathsOf(expected).length > 0 })
    }
    expect(valid).toBeGreaterThan(100)
  })
})
