import { byId, type FederationWorld, subgraph } from '../federation-case.js'

const films = [
  { __typename: 'Film', id: 'f1', title: 'Tide', length: 90, studio: { id: 's1' } },
  { __typename: 'Film', id: 'f2', title: 'Dust', length: 80, studio: { id: 's1' } },
]
const studios = [{ id: 's1', name: 'North' }]

/** Reviews know the titles of what they review, where they say so; the catalog knows them always. */
export const provides: FederationWorld = {
  name: 'provides',
  subgraphs: () => [
    subgraph(
      'reviews',
      `type Query { reviews: [Review!]! }
       type Review { id: ID! film: Film @provides(fields: "title studio { name }") named: Film seen: Seen @provides(fields: "... on Film { title }") }
       union Seen = Film | Song type Song { id: ID! title: String @shareable }
       type Film @key(fields: "id") { id: ID! title: String @external studio: Studio @external }
       type Studio @key(fields: "id") { id: ID! name: String @external }`,
      {
        'Query.reviews': () => [
          { id: 'r1', film: said, named: { id: 'f1' }, seen: said },
          { id: 'r2', film: null, named: { id: 'f2' }, seen: { __typename: 'Song', id: 'g1', title: 'Rain' } },
        ],
      },
    ),
    subgraph(
      'catalog',
      `type Film @key(fields: "id") { id: ID! title: String @shareable length: Int! studio: Studio @shareable }
       type Studio @key(fields: "id") { id: ID! name: String @shareable }`,
      { 'Film.__reference': byId(films), 'Studio.__reference': byId(studios) },
    ),
  ],
  cases: [
    {
      name: 'what a subgraph provides at a place is taken from it there',
      covers: ['@provides', '@external'],
      query: '{ reviews { film { title studio { name } } } }',
      data: { reviews: [{ film: { title: 'Tide, as reviewed', studio: { name: 'North, as reviewed' } } }, { film: null }] },
      asked: { reviews: 1 },
    },
    {
      name: 'and nowhere else',
      covers: ['@provides', '@external', '@shareable'],
      query: '{ reviews { named { title } } }',
      data: { reviews: [{ named: { title: 'Tide' } }, { named: { title: 'Dust' } }] },
      asked: { reviews: 1, catalog: 1 },
    },
    {
      name: 'what it does not provide is asked of its owner',
      covers: ['@provides'],
      query: '{ reviews { film { title length } } }',
      data: { reviews: [{ film: { title: 'Tide, as reviewed', length: 90 } }, { film: null }] },
      asked: { reviews: 1, catalog: 1 },
    },
    {
      name: 'for the members of a union, too',
      covers: ['@provides', 'unions'],
      query: '{ reviews { seen { __typename ... on Film { title } ... on Song { title } } } }',
      data: {
        reviews: [{ seen: { __typename: 'Film', title: 'Tide, as reviewed' } }, { seen: { __typename: 'Song', title: 'Rain' } }],
      },
      asked: { reviews: 1 },
    },
  ],
}

const said = {
  __typename: 'Film',
  id: 'f1',
  title: 'Tide, as reviewed',
  studio: { id: 's1', name: 'North, as reviewed' },
}
