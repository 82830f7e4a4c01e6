import { type FederationWorld, subgraph } from '../federation-case.js'

/** A field that moved, one that is about to, one that nobody outside sees, and what two subgraphs know alike. */
export const ownership: FederationWorld = {
  name: 'ownership',
  subgraphs: () => [
    subgraph(
      'old',
      `type Query { items: [Item!]! version: String @shareable }
       type Item @key(fields: "id") { id: ID! price: Int stock: Int weight: Int size: Size @shareable state: State @tag(name: "internal") }
       type Size @shareable { w: Int } enum State { OPEN CLOSED SECRET @inaccessible }`,
      {
        'Query.items': () => [
          { id: 'i1', price: 1, stock: 10, weight: 100, size: { w: 5 }, state: 'OPEN' },
          { id: 'i2', price: 2, stock: 20, weight: 200, size: { w: 6 }, state: 'SECRET' },
        ],
        'Query.version': () => 'one',
        'Item.__reference': ({ id }) => ({ id, price: 1, stock: 10, weight: 100, size: { w: 5 }, state: 'OPEN' }),
      },
    ),
    subgraph(
      'new',
      `type Query { newest: Item version: String @shareable }
       type Item @key(fields: "id") @tag(name: "public") {
         id: ID! price: Int @override(from: "old") stock: Int @override(from: "old", label: "percent(50)")
         weight: Int @override(from: "old", label: "percent(100)") size: Size @shareable
         ledger: String @inaccessible
       }
       type Size @shareable { w: Int } type Ledger @inaccessible { id: ID! }`,
      {
        'Query.newest': () => ({ id: 'i1', price: 11, stock: 111, weight: 1111, size: { w: 5 }, ledger: 'l1' }),
        'Query.version': () => 'one',
        'Item.__reference': ({ id }) => ({ id, price: 11, stock: 111, weight: 1111, size: { w: 5 }, ledger: 'l1' }),
      },
    ),
  ],
  cases: [
    {
      name: 'a field that was taken over is asked of whoever took it',
      covers: ['@override'],
      query: '{ items { id price } }',
      data: {
        items: [
          { id: 'i1', price: 11 },
          { id: 'i2', price: 11 },
        ],
      },
      asked: { old: 1, new: 1 },
    },
    {
      name: 'also where it is found there at once',
      covers: ['@override'],
      query: '{ newest { id price } }',
      data: { newest: { id: 'i1', price: 11 } },
      asked: { new: 1 },
    },
    {
      name: 'a label that is on for some leaves it where it was, and one that is on for all moves it',
      covers: ['@override by label'],
      query: '{ newest { stock weight } }',
      data: { newest: { stock: 10, weight: 1111 } },
    },
    {
      name: 'what several know alike is asked of the one that is asked anyway',
      covers: ['@shareable', 'fetches merged and batched'],
      query: '{ version newest { size { w } price } }',
      data: { version: 'one', newest: { size: { w: 5 }, price: 11 } },
      asked: { new: 1 },
    },
    {
      name: 'a field that is not accessible is for clients as one that is not there',
      covers: ['@inaccessible'],
      query: '{ newest { ledger } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      asked: {},
    },
    {
      name: 'a type that is not accessible is not told of',
      covers: ['@inaccessible'],
      query: '{ __type(name: "Ledger") { name } item: __type(name: "Item") { fields { name } } }',
      data: {
        __type: null,
        item: { fields: ['id', 'price', 'stock', 'weight', 'size', 'state'].map((name) => ({ name })) },
      },
      asked: {},
    },
    {
      name: 'a value that is not accessible is null, and a tag changes nothing',
      covers: ['@inaccessible', '@tag'],
      query: '{ items { state } }',
      data: { items: [{ state: 'OPEN' }, { state: null }] },
    },
  ],
}
