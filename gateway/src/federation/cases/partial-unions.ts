import { type FederationWorld, subgraph } from '../federation-case.js'

const sale = { __typename: 'Sale', label: 'tea' }
const refund = { __typename: 'Refund', amount: 3, of: { __typename: 'Sale', label: 'salt' } }
const counting = { __typename: 'Counting', coins: 40 }

const day = (deeds: readonly object[]) => ({ id: 'd1', book: { deeds } })

/** A book of what was done, of which the shop and the till know some deeds together and others each alone. */
export const partialUnions: FederationWorld = {
  name: 'unions of which each knows a part',
  subgraphs: () => [
    subgraph(
      'shop',
      `type Query { shopDay: Day eitherDay: Day @shareable }
       type Day @key(fields: "id") { id: ID! book: Book @shareable }
       type Book @shareable { deeds: [Deed!]! }
       union Deed = Sale | Refund
       type Sale @shareable { label: String }
       type Refund { amount(times: Int! = 1): Int of: Sale }`,
      {
        'Query.shopDay': () => day([sale, refund]),
        'Query.eitherDay': () => day([sale]),
        'Day.__reference': () => day([sale, refund]),
        'Refund.amount': (_parent, { times }) => refund.amount * Number(times),
      },
    ),
    subgraph(
      'till',
      `type Query { tillDay: Day eitherDay: Day @shareable }
       type Day @key(fields: "id") { id: ID! book: Book @shareable }
       type Book @shareable { deeds: [Deed!]! }
       union Deed = Sale | Counting
       type Sale @shareable { label: String }
       type Counting { coins: Int }`,
      {
        'Query.tillDay': () => day([counting, sale]),
        'Query.eitherDay': () => day([sale]),
        'Day.__reference': () => day([counting, sale]),
      },
    ),
    subgraph('calendar', 'type Query { anyDay: Day } type Day @key(fields: "id", resolvable: false) { id: ID! }', {
      'Query.anyDay': () => ({ id: 'd1' }),
    }),
  ],
  cases: [
    {
      name: 'what only one knows is asked of that one, where it alone answers',
      covers: ['unions', '@shareable'],
      query: `{
        shopDay { book { deeds { __typename ... on Sale { label } ... on Refund { amount of { label } } ... on Counting { coins } } } }
        tillDay { book { deeds { ... on Sale { label } ... on Refund { amount } ... on Counting { coins } } } }
      }`,
      data: {
        shopDay: {
          book: {
            deeds: [
              { __typename: 'Sale', label: 'tea' },
              { __typename: 'Refund', amount: 3, of: { label: 'salt' } },
            ],
          },
        },
        tillDay: { book: { deeds: [{ coins: 40 }, { label: 'tea' }] } },
      },
      asked: { shop: 1, till: 1 },
    },
    {
      name: 'with the variables that it takes',
      covers: ['unions'],
      query:
        'query ($times: Int!) { shopDay { book { deeds { ...Any } } } } fragment Any on Deed { ... on Refund { thrice: amount(times: $times) } }',
      variables: { times: 3 },
      data: { shopDay: { book: { deeds: [{}, { thrice: 9 }] } } },
      asked: { shop: 1 },
    },
    {
      name: 'of an entity that either can complete, what the one that is asked knows',
      covers: ['unions'],
      query: '{ anyDay { book { deeds { ... on Sale { label } ... on Refund { amount } ... on Counting { coins } } } } }',
      data: { anyDay: { book: { deeds: [{ label: 'tea' }, { amount: 3 }] } } },
      asked: { calendar: 1, shop: 1 },
    },
    {
      name: 'of one that stands in two places, what each place asks',
      covers: ['unions'],
      query: `{
        anyDay { book { deeds { ... on Refund { amount } } } }
        again: anyDay { book { deeds { ... on Refund { of { label } } } } }
      }`,
      data: { anyDay: { book: { deeds: [{}, { amount: 3 }] } }, again: { book: { deeds: [{}, { of: { label: 'salt' } }] } } },
    },
    {
      name: 'where either answers from the root, what both know',
      covers: ['unions', '@shareable'],
      query: '{ eitherDay { book { deeds { ... on Sale { label } ... on Refund { amount } ... on Counting { coins } } } } }',
      data: { eitherDay: { book: { deeds: [{ label: 'tea' }] } } },
    },
  ],
}
