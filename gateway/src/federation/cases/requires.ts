import { byId, type FederationWorld, subgraph } from '../federation-case.js'

const parcels = [
  { id: 'p1', grams: 2000, size: { w: 3, h: 4 } },
  { id: 'p2', grams: 500, size: null },
]

/** What a parcel costs follows from what others know of it, its tax from what it costs. */
export const requires: FederationWorld = {
  name: 'requires',
  subgraphs: () => [
    subgraph(
      'parcels',
      `type Parcel @key(fields: "id") { id: ID! weight(unit: String = "kg"): Float size: Size } type Size @shareable { w: Int! h: Int! }
       type Query { parcels: [Parcel!]! parcel(id: ID!): Parcel }`,
      {
        'Query.parcels': () => parcels,
        'Query.parcel': (_root, { id }) => byId(parcels)({ id }),
        'Parcel.__reference': byId(parcels),
        'Parcel.weight': ({ grams }, { unit }) => (unit === 'g' ? grams : grams / 1000),
      },
    ),
    subgraph(
      'fees',
      `type Parcel @key(fields: "id") {
         id: ID! weight(unit: String = "kg"): Float @external size: Size @external
         fee: Float @requires(fields: "weight(unit: \\"g\\")") bulk: Int @requires(fields: "size { w h }")
       } type Size @shareable { w: Int! h: Int! }`,
      {
        'Parcel.__reference': (parcel) => parcel,
        'Parcel.fee': ({ weight }) => weight / 100,
        'Parcel.bulk': ({ size }) => (size ? size.w * size.h : null),
      },
    ),
    subgraph('taxes', `type Parcel @key(fields: "id") { id: ID! fee: Float @external tax: Float @requires(fields: "fee") }`, {
      'Parcel.__reference': (parcel) => parcel,
      'Parcel.tax': ({ fee }) => fee / 10,
    }),
  ],
  cases: [
    {
      name: 'what a field needs is fetched for it, with the argument that it names',
      covers: ['@requires', '@requires with arguments', '@external'],
      query: '{ parcels { id fee } }',
      data: {
        parcels: [
          { id: 'p1', fee: 20 },
          { id: 'p2', fee: 5 },
        ],
      },
      asked: { parcels: 1, fees: 1 },
    },
    {
      name: 'and is not shown, nor is it in the way of the same field with another argument',
      covers: ['@requires with arguments'],
      query: '{ parcel(id: "p1") { weight fee } }',
      data: { parcel: { weight: 2, fee: 20 } },
    },
    {
      name: 'also beside an alias of the same name',
      covers: ['@requires with arguments'],
      query: '{ parcel(id: "p1") { weight: id kilos: weight(unit: "kg") grams: weight(unit: "g") fee } }',
      data: { parcel: { weight: 'p1', kilos: 2, grams: 2000, fee: 20 } },
    },
    {
      name: 'fields within an object are asked for with it, and may be null',
      covers: ['@requires', '@external'],
      query: '{ parcels { bulk } }',
      data: { parcels: [{ bulk: 12 }, { bulk: null }] },
    },
    {
      name: 'what is required may itself require',
      covers: ['@requires of what is required', '@requires', 'fetches merged and batched'],
      query: '{ parcels { tax } }',
      data: { parcels: [{ tax: 2 }, { tax: 0.5 }] },
      asked: { parcels: 1, fees: 1, taxes: 1 },
    },
    {
      name: 'all of them together are asked for at most once at each step',
      covers: ['@requires of what is required', 'fetches merged and batched'],
      query: '{ parcels { id weight size { w } fee bulk tax } }',
      data: {
        parcels: [
          { id: 'p1', weight: 2, size: { w: 3 }, fee: 20, bulk: 12, tax: 2 },
          { id: 'p2', weight: 0.5, size: null, fee: 5, bulk: null, tax: 0.5 },
        ],
      },
    },
  ],
}
