import { type FederationWorld, subgraph } from '../federation-case.js'

const books = [
  { isbn: '1', shelf: { room: 'A', row: 1 }, title: 'Sea' },
  { isbn: '2', shelf: { room: 'A', row: 2 }, title: 'Sky' },
  { isbn: '3', shelf: { room: 'B', row: 1 }, title: 'Sand' },
  { isbn: '4', shelf: { room: 'B', row: 2 }, title: 'Salt' },
]
const anna = { card: '7', branch: { code: 'north' } }
const nobody = { card: '9', branch: { code: 'north' } }
const loans = new Map<string, object>([
  ['A1', { borrowed: 3, reader: anna }],
  ['A2', { borrowed: 1, reader: anna }],
  ['B1', { borrowed: 0, reader: null }],
  ['B2', { borrowed: 2, reader: nobody }],
])
const people = [{ ...anna, email: 'anna@books.example', name: 'Anna' }]

/** A library: books by number and by place, readers by card and branch, and their letters by address only. */
export const keys: FederationWorld = {
  name: 'keys',
  subgraphs: () => [
    subgraph(
      'desk',
      `type Query { desk: Desk! } type Desk { newest: Book! } type Book @key(fields: "isbn", resolvable: false) { isbn: ID! }`,
      { 'Query.desk': () => ({ newest: { isbn: '2' } }) },
    ),
    subgraph(
      'catalog',
      `type Book @key(fields: "isbn") @key(fields: "shelf { room row }") { isbn: ID! shelf: Shelf! title: String! }
       type Shelf @shareable { room: ID! row: Int! } type Query { books(first: Int = 4): [Book!]! }`,
      {
        'Query.books': (_root, { first }) => books.slice(0, first),
        'Book.__reference': ({ isbn }) => books.find((book) => book.isbn === isbn) ?? null,
      },
    ),
    subgraph(
      'loans',
      `type Book @key(fields: "shelf { row room }") { shelf: Shelf! borrowed: Int! reader: Reader }
       type Shelf @shareable { room: ID! row: Int! }
       type Reader @key(fields: "card branch { code }") { card: ID! branch: Branch! } type Branch @shareable { code: ID! }`,
      { 'Book.__reference': ({ shelf }) => ({ shelf, ...loans.get(`${shelf.room}${shelf.row}`) }) },
    ),
    subgraph(
      'people',
      `type Reader @key(fields: "card branch { code }") @key(fields: "email") { card: ID! branch: Branch! email: ID! name: String }
       type Branch @shareable { code: ID! }`,
      {
        'Reader.__reference': ({ card, branch }) =>
          people.find((one) => one.card === card && one.branch.code === branch.code) ?? null,
      },
    ),
    subgraph('letters', `type Reader @key(fields: "email") { email: ID! letters: Int! }`, {
      'Reader.__reference': ({ email }) => ({ email, letters: 4 }),
    }),
  ],
  cases: [
    {
      name: 'a row that one subgraph only names is completed by the one that has it',
      covers: ['@key', '@key that does not resolve'],
      query: '{ desk { newest { isbn title } } }',
      data: { desk: { newest: { isbn: '2', title: 'Sky' } } },
      asked: { desk: 1, catalog: 1 },
    },
    {
      name: 'a key may lie within an object, its fields in any order',
      covers: ['@key', '@key within a key', 'fetches merged and batched'],
      query: '{ books { title borrowed } }',
      data: {
        books: [
          { title: 'Sea', borrowed: 3 },
          { title: 'Sky', borrowed: 1 },
          { title: 'Sand', borrowed: 0 },
          { title: 'Salt', borrowed: 2 },
        ],
      },
      asked: { catalog: 1, loans: 1 },
    },
    {
      name: 'a key of several fields is asked for once, whoever waits for it',
      covers: ['@key of several fields', 'fetches merged and batched'],
      query: '{ books(first: 2) { reader { name } } }',
      data: { books: [{ reader: { name: 'Anna' } }, { reader: { name: 'Anna' } }] },
      asked: { catalog: 1, loans: 1, people: 1 },
    },
    {
      name: 'a subgraph that knows another key is reached by way of one that knows both',
      covers: ['@key of several fields', '@key'],
      query: '{ books(first: 1) { title reader { letters } } }',
      data: { books: [{ title: 'Sea', reader: { letters: 4 } }] },
      asked: { catalog: 1, loans: 1, people: 1, letters: 1 },
    },
    {
      name: 'a row that is no row is asked for nowhere, and one that nobody has is null where it may be',
      covers: ['@key', 'nulls that go up'],
      query: '{ books { isbn reader { name } } }',
      data: {
        books: [
          { isbn: '1', reader: { name: 'Anna' } },
          { isbn: '2', reader: { name: 'Anna' } },
          { isbn: '3', reader: null },
          { isbn: '4', reader: { name: null } },
        ],
      },
    },
    {
      name: 'a row without its key goes no further, and a value that must be there takes its row with it',
      covers: ['@key', 'nulls that go up'],
      query: '{ books { isbn reader { letters } } }',
      data: {
        books: [
          { isbn: '1', reader: { letters: 4 } },
          { isbn: '2', reader: { letters: 4 } },
          { isbn: '3', reader: null },
          { isbn: '4', reader: null },
        ],
      },
    },
  ],
}
