import { byId, type FederationWorld, subgraph } from '../federation-case.js'

const media = [
  { __typename: 'Book', id: 'm1', title: 'Sea', pages: 90 },
  { __typename: 'Film', id: 'm2', title: 'Sky', length: 80 },
]

/** Ratings are of media, whichever kind they are: the subgraph that has them knows no kinds. */
export const interfaceObjects: FederationWorld = {
  name: 'interface objects',
  subgraphs: () => [
    subgraph(
      'media',
      `interface Media @key(fields: "id") { id: ID! title: String! }
       type Book implements Media @key(fields: "id") { id: ID! title: String! pages: Int }
       type Film implements Media @key(fields: "id") { id: ID! title: String! length: Int }
       type Query { media: [Media!]! book: Book }`,
      {
        'Query.media': () => media,
        'Query.book': () => media[0],
        'Media.__reference': byId(media),
        'Book.__reference': byId(media),
        'Film.__reference': byId(media),
      },
    ),
    subgraph(
      'ratings',
      `type Media @interfaceObject @key(fields: "id") { id: ID! stars: Int! } type Query { best: Media! all: [Media!]! }`,
      {
        'Query.best': () => ({ id: 'm2', stars: 5 }),
        'Query.all': () => [
          { id: 'm1', stars: 4 },
          { id: 'm2', stars: 5 },
        ],
        'Media.__reference': ({ id }) => ({ id, stars: id === 'm1' ? 4 : 5 }),
      },
    ),
  ],
  cases: [
    {
      name: 'what is known of all kinds is asked of the subgraph that knows none',
      covers: ['@interfaceObject', 'interfaces', 'fetches merged and batched'],
      query: '{ media { __typename title stars } }',
      data: {
        media: [
          { __typename: 'Book', title: 'Sea', stars: 4 },
          { __typename: 'Film', title: 'Sky', stars: 5 },
        ],
      },
      asked: { media: 1, ratings: 1 },
    },
    {
      name: 'also of one kind alone',
      covers: ['@interfaceObject'],
      query: '{ media { id ... on Book { stars pages } } book { stars } }',
      data: { media: [{ id: 'm1', stars: 4, pages: 90 }, { id: 'm2' }], book: { stars: 4 } },
    },
    {
      name: 'which kind it is the other subgraph says',
      covers: ['@interfaceObject'],
      query: '{ best { __typename stars title ... on Film { length } } }',
      data: { best: { __typename: 'Film', stars: 5, title: 'Sky', length: 80 } },
      asked: { ratings: 1, media: 1 },
    },
    {
      name: 'and is not asked where nobody wants to know',
      covers: ['@interfaceObject'],
      query: '{ all { id stars } }',
      data: {
        all: [
          { id: 'm1', stars: 4 },
          { id: 'm2', stars: 5 },
        ],
      },
      asked: { ratings: 1 },
    },
  ],
}
