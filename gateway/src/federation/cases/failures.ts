import { GraphQLError } from 'graphql'
import { byId, type FederationWorld, subgraph } from '../federation-case.js'

const rooms = [
  { id: 'a', name: 'Attic' },
  { id: 'b', name: 'Barn' },
]
const fails = (code: string) => {
  throw new GraphQLError(`as the case wants it: ${code}`, { extensions: { code } })
}

/** A house whose heating fails in one room. */
export const failures: FederationWorld = {
  name: 'nulls and errors',
  subgraphs: () => [
    subgraph(
      'house',
      `type Query { rooms: [Room!]! maybe: [Room]! room(id: ID!): Room must: Room! }
       type Room @key(fields: "id") { id: ID! name: String broken: String next: Room strict: String! }`,
      {
        'Query.rooms': () => rooms,
        'Query.maybe': () => rooms,
        'Query.room': (_root, { id }) => byId(rooms)({ id }),
        'Query.must': () => rooms[1],
        'Room.__reference': byId(rooms),
        'Room.broken': ({ id }) => (id === 'b' ? fails('ROOM_BROKEN') : 'whole'),
        'Room.next': ({ id }) => (id === 'a' ? rooms[1] : null),
        'Room.strict': ({ id }) => (id === 'b' ? fails('ROOM_STRICT') : 'here'),
      },
    ),
    subgraph(
      'heating',
      `type Room @key(fields: "id") { id: ID! degrees: Int warm: Boolean! meter: Meter } type Meter { value: Int! }`,
      {
        'Room.__reference': ({ id }) =>
          id === 'b' ? fails('HEATING_OFF') : { id, degrees: 20, warm: true, meter: { value: null } },
      },
    ),
  ],
  cases: [
    {
      name: 'an error stands at its place, and the rest is there',
      covers: ['errors with their paths'],
      query: '{ rooms { name it: broken } }',
      data: {
        rooms: [
          { name: 'Attic', it: 'whole' },
          { name: 'Barn', it: null },
        ],
      },
      errors: [{ code: 'ROOM_BROKEN', path: ['rooms', 1, 'it'] }],
    },
    {
      name: 'one of a row that another subgraph could not complete stands where the row does',
      covers: ['errors with their paths', '@key'],
      query: '{ rooms { name degrees } }',
      data: {
        rooms: [
          { name: 'Attic', degrees: 20 },
          { name: 'Barn', degrees: null },
        ],
      },
      errors: [{ code: 'HEATING_OFF', path: ['rooms', 1] }],
    },
    {
      name: 'also below an object, and once for each place that waits for it',
      covers: ['errors with their paths'],
      query: '{ room(id: "a") { next { degrees } } must { degrees } }',
      data: { room: { next: { degrees: null } }, must: { degrees: null } },
      errors: [
        { code: 'HEATING_OFF', path: ['room', 'next'] },
        { code: 'HEATING_OFF', path: ['must'] },
      ],
    },
    {
      name: 'a null that may not be goes up to what may be null: an item of a list',
      covers: ['nulls that go up'],
      query: '{ maybe { name warm } }',
      data: { maybe: [{ name: 'Attic', warm: true }, null] },
      errors: [{ code: 'HEATING_OFF', path: ['maybe', 1] }],
    },
    {
      name: 'or the whole answer',
      covers: ['nulls that go up'],
      query: '{ rooms { name warm } }',
      data: null,
      errors: [{ code: 'HEATING_OFF', path: ['rooms', 1] }],
    },
    {
      name: 'within one subgraph as across several',
      covers: ['nulls that go up', 'errors with their paths'],
      query: '{ room(id: "a") { name next { strict } } }',
      data: { room: { name: 'Attic', next: null } },
      errors: [{ code: 'ROOM_STRICT', path: ['room', 'next', 'strict'] }],
    },
  ],
}
