import { type FederationWorld, subgraph } from '../federation-case.js'

/** Rows that are dear, and lists that say how long they are. */
export const costs: FederationWorld = {
  name: 'costs',
  subgraphs: () => [
    subgraph(
      'rows',
      `type Query {
         rows(first: Int = 2): [Row!]! @listSize(assumedSize: 2, slicingArguments: ["first"], requireOneSlicingArgument: false)
         dear: Row @cost(weight: 20000) many: [Row!]! @listSize(assumedSize: 100)
       }
       type Row @key(fields: "id") { id: ID! rows: [Row!]! @listSize(assumedSize: 100) }`,
      {
        'Query.rows': () => [{ id: 'r1' }],
        'Query.dear': () => ({ id: 'r1' }),
        'Query.many': () => [{ id: 'r1' }],
        'Row.rows': () => [],
        'Row.__reference': (row) => row,
      },
    ),
    subgraph('weights', `type Row @key(fields: "id") { id: ID! weight: Int @cost(weight: 30) }`, {
      'Row.__reference': ({ id }) => ({ id, weight: 1 }),
    }),
  ],
  cases: [
    {
      name: 'what costs little is answered',
      covers: ['@cost', '@listSize'],
      query: '{ rows { id weight } }',
      data: { rows: [{ id: 'r1', weight: 1 }] },
    },
    {
      name: 'a field that costs more than an operation may is not asked for',
      covers: ['@cost'],
      query: '{ dear { id } }',
      errors: [{ code: 'COST_TOO_HIGH' }],
      asked: {},
    },
    {
      name: 'a list counts as often as its argument says, with what another subgraph says of its rows',
      covers: ['@cost', '@listSize'],
      query: 'query ($first: Int) { rows(first: $first) { id weight } }',
      variables: { first: 900 },
      errors: [{ code: 'COST_TOO_HIGH' }],
      asked: {},
    },
    {
      name: 'lists within lists multiply',
      covers: ['@listSize'],
      query: '{ many { rows { rows { id } } } }',
      errors: [{ code: 'COST_TOO_HIGH' }],
      asked: {},
    },
  ],
}
