import { type FederationWorld, subgraph } from '../federation-case.js'

/** A counter in one subgraph and its double in another: what was done before shows in what comes after. */
export const mutations: FederationWorld = {
  name: 'mutations',
  subgraphs: () => {
    const counter = { count: 0 }
    return [
      subgraph(
        'counters',
        'type Query { counter: Counter! } type Mutation { add(by: Int!): Counter refuse: Counter } type Counter @key(fields: "id") { id: ID! count: Int! }',
        {
          'Query.counter': () => ({ id: 'c', count: counter.count }),
          'Mutation.add': (_root, { by }) => ({ id: 'c', count: (counter.count += by) }),
          'Mutation.refuse': () => {
            throw new Error('as the case wants it')
          },
          'Counter.__reference': () => ({ id: 'c', count: counter.count }),
        },
      ),
      subgraph(
        'doubles',
        'type Mutation { double: Counter } type Counter @key(fields: "id") { id: ID! count: Int! @external twice: Int! @requires(fields: "count") }',
        {
          'Mutation.double': () => {
            counter.count *= 2
            return { id: 'c' }
          },
          'Counter.__reference': (given) => given,
          'Counter.twice': ({ count }) => count * 2,
        },
      ),
    ]
  },
  cases: [
    {
      name: 'changes of several subgraphs are made one after another',
      covers: ['mutations in order'],
      query: 'mutation { a: add(by: 3) { count } b: double { id } c: add(by: 1) { count } d: double { count } }',
      data: { a: { count: 3 }, b: { id: 'c' }, c: { count: 7 }, d: { count: 14 } },
    },
    {
      name: 'what follows from a change is fetched after it',
      covers: ['mutations in order', '@requires'],
      query: 'mutation { add(by: 5) { count twice } }',
      data: { add: { count: 5, twice: 10 } },
      asked: { counters: 1, doubles: 1 },
    },
    {
      name: 'one that is skipped is not made',
      covers: ['mutations in order', '@skip and @include'],
      query: 'mutation ($no: Boolean!) { a: add(by: 1) { count } b: double @skip(if: $no) { id } c: add(by: 1) { count } }',
      variables: { no: true },
      data: { a: { count: 1 }, c: { count: 2 } },
      asked: { counters: 1 },
    },
    {
      name: 'one that fails does not keep those after it from being made',
      covers: ['mutations in order', 'errors with their paths'],
      query: 'mutation { a: add(by: 1) { count } refuse { id } c: add(by: 1) { count } }',
      data: { a: { count: 1 }, refuse: null, c: { count: 2 } },
      errors: [{ code: 'INTERNAL', path: ['refuse'] }],
    },
  ],
}
