import { type FederationWorld, subgraph } from '../federation-case.js'

const CARDS = 'query ($more: Boolean!) {'
const BOTH = 'query ($more: Boolean!, $less: Boolean = false) {'

/** A card whose back is in another subgraph: what is not asked for is not fetched. */
export const conditions: FederationWorld = {
  name: 'conditions',
  subgraphs: () => [
    subgraph(
      'fronts',
      'type Query { card: Card! cards: [Card!]! } type Card @key(fields: "id") { id: ID! front: String neighbour: Card }',
      {
        'Query.card': () => ({ id: 'c1', front: 'sun', neighbour: { id: 'c2', front: 'moon' } }),
        'Query.cards': () => [{ id: 'c1', front: 'sun' }],
      },
    ),
    subgraph(
      'backs',
      'type Card @key(fields: "id") { id: ID! back: String paper: Paper } type Paper { weight: Int colour: String }',
      {
        'Card.__reference': ({ id }) => ({ id, back: `back of ${id}`, paper: { weight: 90, colour: 'white' } }),
      },
    ),
  ],
  cases: [
    {
      name: 'a field that is skipped is not fetched',
      covers: ['@skip and @include'],
      query: `${CARDS} card { front back @include(if: $more) } }`,
      variables: { more: false },
      data: { card: { front: 'sun' } },
      asked: { fronts: 1 },
    },
    {
      name: 'and is, where it is not',
      covers: ['@skip and @include'],
      query: `${BOTH} card { front back @include(if: $more) @skip(if: $less) } }`,
      variables: { more: true },
      data: { card: { front: 'sun', back: 'back of c1' } },
      asked: { fronts: 1, backs: 1 },
    },
    {
      name: 'a field that stands twice is there where one of them is',
      covers: ['@skip and @include'],
      query: `${CARDS} card { paper @include(if: $more) { weight } paper { colour } } }`,
      variables: { more: false },
      data: { card: { paper: { colour: 'white' } } },
    },
    {
      name: 'conditions on fragments within each other are met together',
      covers: ['@skip and @include'],
      query: `${BOTH} card { ... @include(if: $more) { front ... on Card @skip(if: $less) { back } } neighbour { ...Back @skip(if: $more) id } } } fragment Back on Card { back }`,
      variables: { more: true, less: true },
      data: { card: { front: 'sun', neighbour: { id: 'c2' } } },
      asked: { fronts: 1 },
    },
    {
      name: 'an object of which all is skipped is there, and empty',
      covers: ['@skip and @include'],
      query: `${CARDS} card { back @include(if: $more) } }`,
      variables: { more: false },
      data: { card: {} },
    },
    {
      name: 'a question of which all is skipped is asked of nobody',
      covers: ['@skip and @include'],
      query: `${CARDS} card @include(if: $more) { back } cards @skip(if: true) { id } }`,
      variables: { more: false },
      data: {},
      asked: {},
    },
  ],
}
