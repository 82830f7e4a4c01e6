import { type FederationWorld, subgraph } from '../federation-case.js'

/** Two halves of a ticket office that know a status and a filter each in their own way. */
export const mergedTypes: FederationWorld = {
  name: 'merged types',
  subgraphs: () => [
    subgraph(
      'tickets',
      `enum Status { OPEN CLOSED LATE } enum Order { UP DOWN EITHER } input Filter { status: String row: Int }
       type Query { tickets(filter: Filter, order: Order): [Ticket!]! office: Office @shareable }
       type Office @shareable { city: String name: String }
       type Ticket @key(fields: "id") { id: ID! status: Status }`,
      {
        'Query.tickets': (_root, { filter }) => [{ id: `t${filter?.row ?? 0}`, status: 'OPEN' }],
        'Query.office': () => ({ city: 'Da Lat', name: 'Hill' }),
        'Ticket.__reference': ({ id }) => ({ id, status: 'OPEN' }),
      },
    ),
    subgraph(
      'refunds',
      `enum Status { OPEN CLOSED REFUNDED } enum Order { UP DOWN } input Filter { row: Int colour: String }
       type Query { refunds(filter: Filter, order: Order): [Ticket!]! office: Office @shareable }
       type Office @shareable { city: String name: String }
       type Ticket @key(fields: "id") { id: ID! last: Status paid: Int }`,
      {
        'Query.refunds': (_root, { filter }) => [{ id: `r${filter?.row ?? 0}`, last: 'REFUNDED', paid: 5 }],
        'Query.office': () => ({ city: 'Da Lat', name: 'Hill' }),
        'Ticket.__reference': ({ id }) => ({ id, last: 'REFUNDED', paid: 5 }),
      },
    ),
  ],
  cases: [
    {
      name: 'an enum that is only answered has the values of all',
      covers: ['enums and inputs merged'],
      query: '{ tickets(filter: { row: 3 }) { id status last paid } }',
      data: { tickets: [{ id: 't3', status: 'OPEN', last: 'REFUNDED', paid: 5 }] },
    },
    {
      name: 'an enum that is given has the values that all know',
      covers: ['enums and inputs merged'],
      query: '{ tickets(order: EITHER) { id } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      asked: {},
    },
    {
      name: 'an input has the fields that all know',
      covers: ['enums and inputs merged'],
      query: 'query ($filter: Filter) { refunds(filter: $filter) { id } }',
      variables: { filter: { colour: 'red' } },
      errors: [{ code: 'BAD_USER_INPUT' }],
      asked: {},
    },
    {
      name: 'given where all know it, it reaches each of them',
      covers: ['enums and inputs merged', 'fetches merged and batched'],
      query:
        'query ($filter: Filter) { tickets(filter: $filter, order: UP) { id } refunds(filter: $filter, order: DOWN) { id } }',
      variables: { filter: { row: 2 } },
      data: { tickets: [{ id: 't2' }], refunds: [{ id: 'r2' }] },
      asked: { tickets: 1, refunds: 1 },
    },
    {
      name: 'fields of the root that several subgraphs have are asked of one',
      covers: ['@shareable', 'fetches merged and batched'],
      query: '{ office { city name } again: office { name } }',
      data: { office: { city: 'Da Lat', name: 'Hill' }, again: { name: 'Hill' } },
    },
  ],
}
