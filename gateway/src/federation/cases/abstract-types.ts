import { byId, type FederationWorld, subgraph } from '../federation-case.js'

const plants = [
  { __typename: 'Tree', id: 't1', height: 9, origin: 'Java' },
  { __typename: 'Herb', id: 'h1', height: 1, smell: 'mint' },
]

/** Plants of two kinds, whose prices and care others know, each kind by itself. */
export const abstractTypes: FederationWorld = {
  name: 'abstract types',
  subgraphs: () => [
    subgraph(
      'garden',
      `interface Plant { id: ID! height: Int! } union Found = Tree | Herb | Stone
       type Tree implements Plant @key(fields: "id") { id: ID! height: Int! origin: String }
       type Herb implements Plant @key(fields: "id") { id: ID! height: Int! smell: String }
       type Stone { weight: Int! }
       type Query { plants: [Plant!]! found: [Found]! }`,
      {
        'Query.plants': () => plants,
        'Query.found': () => [plants[1], { __typename: 'Stone', weight: 7 }, null, plants[0]],
        'Tree.__reference': byId(plants),
        'Herb.__reference': byId(plants),
      },
    ),
    subgraph(
      'market',
      `interface Priced { price: Int } union Offer = Tree | Herb
       type Tree implements Priced @key(fields: "id") { id: ID! price: Int }
       type Herb implements Priced @key(fields: "id") { id: ID! price: Int }
       type Query { offers: [Offer!]! cheap: [Priced!]! }`,
      {
        'Query.offers': () => plants,
        'Query.cheap': () => [{ __typename: 'Herb', id: 'h1', price: 2 }],
        'Tree.__reference': ({ id }) => ({ id, price: 90 }),
        'Herb.__reference': ({ id }) => ({ id, price: 2 }),
      },
    ),
  ],
  cases: [
    {
      name: 'fields of an interface are asked for whatever it is',
      covers: ['interfaces'],
      query: '{ plants { __typename id height } }',
      data: {
        plants: [
          { __typename: 'Tree', id: 't1', height: 9 },
          { __typename: 'Herb', id: 'h1', height: 1 },
        ],
      },
      asked: { garden: 1 },
    },
    {
      name: 'what another subgraph knows of one kind is asked for those of that kind',
      covers: ['interfaces', 'fetches merged and batched'],
      query: '{ plants { id ... on Tree { price origin } } }',
      data: { plants: [{ id: 't1', price: 90, origin: 'Java' }, { id: 'h1' }] },
      asked: { garden: 1, market: 1 },
    },
    {
      name: 'of several kinds in one go',
      covers: ['interfaces', 'fetches merged and batched'],
      query: '{ plants { ... on Tree { price } ... on Herb { price smell } } }',
      data: { plants: [{ price: 90 }, { price: 2, smell: 'mint' }] },
      asked: { garden: 1, market: 1 },
    },
    {
      name: 'an interface of another subgraph is a condition as well',
      covers: ['interfaces'],
      query: '{ plants { ... on Priced { price } kind: __typename } }',
      data: {
        plants: [
          { price: 90, kind: 'Tree' },
          { price: 2, kind: 'Herb' },
        ],
      },
    },
    {
      name: 'members of a union keep their order and their nulls',
      covers: ['unions'],
      query: '{ found { __typename ... on Plant { id } ... on Stone { weight } ... on Herb { price } } }',
      data: {
        found: [
          { __typename: 'Herb', id: 'h1', price: 2 },
          { __typename: 'Stone', weight: 7 },
          null,
          { __typename: 'Tree', id: 't1' },
        ],
      },
    },
    {
      name: 'a union of one subgraph is completed by another',
      covers: ['unions'],
      query: '{ offers { ... on Tree { height } ... on Herb { smell } } }',
      data: { offers: [{ height: 9 }, { smell: 'mint' }] },
      asked: { market: 1, garden: 1 },
    },
    {
      name: 'fragments within fragments, by name and in place, are one question',
      covers: ['unions', 'interfaces'],
      query: `query { offers { ...Any } } fragment Any on Offer { ... on Plant { id ...Tall } } fragment Tall on Tree { height same: height }`,
      data: { offers: [{ id: 't1', height: 9, same: 9 }, { id: 'h1' }] },
    },
    {
      name: 'from an interface to what another subgraph knows of its kind',
      covers: ['interfaces'],
      query: '{ cheap { price ... on Herb { smell height } ... on Tree { origin } } }',
      data: { cheap: [{ price: 2, smell: 'mint', height: 1 }] },
      asked: { market: 1, garden: 1 },
    },
  ],
}
