import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readManifest } from '@storemesh/gateway'
import { buildSchema, parse, print } from 'graphql'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { freshFolder } from '../testing/fresh-folder.js'
import { clientDocument, type ClientFile } from './client-documents.js'
import { clientManifest } from './client-manifest.js'
import { clientModule } from './client-module.js'
import type { DocumentForm } from './document-form.js'

const schema = buildSchema(`
  scalar Long scalar Decimal scalar Other
  type Money { amount: Decimal! currency: String! }
  type Order { id: ID! total: Money! lines: Long note: String other: Other state: State! }
  type Voucher { code: String! }
  union Found = Order | Voucher
  enum State { PLACED PAID }
  input Wanted { state: State }
  type Query { order(id: ID!): Order found(wanted: Wanted): [Found!]! }
  type Mutation { pay(id: ID!): Order }
  type Subscription { placed: Order! }
`)

const CARD = {
  path: 'card.graphql',
  text: 'fragment Card on Order { id total { amount } ...State }\nfragment State on Order { state }',
}
const ORDER = {
  path: 'order.graphql',
  text: 'query order_page($id: ID!) { order(id: $id) { ...Card lines other } }\nquery Search($wanted: Wanted) { found(wanted: $wanted) { ... on Order { id } ... on Voucher { code } } }',
}
const LIVE = {
  path: 'live.graphql',
  text: 'subscription Placed { placed { ...State } }\nmutation Pay($id: ID!) { pay(id: $id) { state } }',
}

const made = (form: DocumentForm, files: readonly ClientFile[] = [CARD, ORDER, LIVE]) =>
  clientModule(clientDocument(files, schema), schema, form)

const refusalOf = (...files: readonly ClientFile[]) => {
  try {
    clientDocument(files, schema)
  } catch (error) {
    return String(error)
  }
  return 'none'
}

/** Where the types of documents lie. */
const MODULES = fileURLToPath(new URL('../../../../node_modules', import.meta.url))

/** What the compiler says of code that uses a module. */
async function complaints(module: string, use: string): Promise<readonly string[]> {
  const folder = await freshFolder()
  await symlink(MODULES, join(folder, 'node_modules'))
  await writeFile(join(folder, 'operations.ts'), module)
  await writeFile(join(folder, 'use.ts'), use)
  const program = ts.createProgram([join(folder, 'use.ts')], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  })
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

describe('the operations of a frontend', () => {
  test('are listed with the fragments that they spread, by the hash of what is sent', async () => {
    const { operations } = await made('text')
    expect(operations.map(({ name, type }) => [name, type])).toEqual([
      ['Pay', 'mutation'],
      ['Placed', 'subscription'],
      ['Search', 'query'],
      ['order_page', 'query'],
    ])
    const placed = operations.find(({ name }) => name === 'Placed')
    expect(placed?.text).toContain('fragment State on Order')
    expect(placed?.text).not.toContain('fragment Card')
    expect(readManifest(clientManifest(operations))).toEqual(new Map(operations.map(({ id, text }) => [id, text])))
  })

  test('name types everywhere but at their root where a cache asks them, so that it changes nothing', async () => {
    const { operations } = await made('nodes')
    const texts = new Map(operations.map(({ name, text }) => [name, text]))
    expect(texts.get('Search')).toBe(
      print(
        parse(
          'query Search($wanted: Wanted) { found(wanted: $wanted) { ... on Order { id __typename } ... on Voucher { code __typename } __typename } }',
        ),
      ),
    )
  })
})

describe('a module', () => {
  const use = (answer: string) => `
    import { order_pageDocument, SearchDocument } from './operations.js'
    type Of<T> = T extends { readonly types?: { readonly answer: infer A } } ? A : never
    const answer: Of<typeof order_pageDocument> = ${answer}
    export const total: string | undefined = answer.order?.total.amount
    export { SearchDocument }`

  test('says what an answer is, and is refused by the compiler where one is another', async () => {
    const { module } = await made('text')
    const right = '{ order: { id: "1", lines: 2, other: {}, total: { amount: "1.00" }, state: "PLACED" } }'
    expect(await complaints(module, use(right))).toEqual([])
    expect(await complaints(module, use(right.replace('"1.00"', '1')))).toEqual([
      expect.stringContaining("'number' is not assignable"),
    ])
    expect(await complaints(module, use(right.replace('PLACED', 'LOST')))).toEqual([expect.stringContaining('"LOST"')])
  })

  test('of nodes is typed as Apollo Client and urql read it', async () => {
    const { module } = await made('nodes')
    const with_ = (variables: string) => `
      import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
      import { order_pageDocument } from './operations.js'
      declare function ask<A, V>(document: TypedDocumentNode<A, V>, variables: V): A
      export const state: 'PLACED' | 'PAID' | undefined = ask(order_pageDocument, ${variables}).order?.state`
    expect(await complaints(module, with_("{ id: '1' }"))).toEqual([])
    expect(await complaints(module, with_('{ id: 1 }'))).toEqual([expect.stringContaining("'number' is not assignable")])
  })
})

test.each([
  ['a field that is not there', { path: 'a.graphql', text: 'query A { order(id: 1) { nothing } }' }, 'a.graphql:1:'],
  ['what is no GraphQL', { path: 'b.graphql', text: 'query {\n order(' }, 'b.graphql:2:'],
  ['an operation without a name', { path: 'c.graphql', text: '\n{ order(id: 1) { id } }' }, 'c.graphql:2:1: expected a name'],
  ['a file without operations', CARD, 'OPERATION_MISSING'],
])('%s is told with its place', (_what, file, said) => {
  expect(refusalOf(file)).toContain(said)
})

test('two operations of one name are told of', () => {
  expect(refusalOf(ORDER, { ...ORDER, path: 'again.graphql' })).toContain('There can be only one operation named "order_page"')
})
