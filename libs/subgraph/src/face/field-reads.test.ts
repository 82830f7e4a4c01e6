import { graphFace, readContract } from '@storemesh/contract'
import { buildASTSchema, parse } from 'graphql'
import { expect, test } from 'vitest'
import { executableDocument } from '../federation.js'
import { subgraphDocument } from '../subgraph-document.js'
import { fieldReadsIn } from './field-reads.js'

const contract = readContract(
  `
apiVersion: v3.1.0
kind: DataContract
id: shop.baskets
name: baskets
domain: shop
version: 2.1.0
status: active
team: { name: team-shop }
schema:
  - name: baskets
    description: What somebody carries.
    properties:
      - { name: basket_id, logicalType: string, required: true, primaryKey: true, description: Its id. }
      - { name: taken_at, logicalType: timestamp, description: When. }
      - name: lines
        logicalType: array
        description: What is in it.
        items:
          logicalType: object
          properties:
            - { name: product_id, logicalType: string, required: true, description: What. }
            - { name: quantity, logicalType: integer, physicalType: int, required: true, description: How many. }
customProperties:
  - { property: mesh.port, value: table }
  - { property: mesh.graphql, value: Basket }
`,
  'shop/baskets.yaml',
)

const face = { contract, graph: graphFace(contract, 'Basket'), rows: { kind: 'scanned', table: 'shop.baskets' } } as const
const { document, nodes } = subgraphDocument({ name: 'shop' }, [face])
const schema = buildASTSchema(executableDocument(document), { assumeValidSDL: true })
const readsIn = fieldReadsIn(schema, [face], nodes)
const fieldsOf = (text: string) =>
  readsIn(parse(text))
    .map(({ field }) => field)
    .toSorted()

test('fields of a contract that an operation asks for are told by their columns, within objects and fragments too', () => {
  expect(readsIn(parse('{ basket(basketId: "b") { takenAt } }'))).toEqual([
    { contract: 'shop.baskets', major: 2, field: 'taken_at' },
  ])
  expect(
    fieldsOf('{ basketList { edges { node { ...shown } } } } fragment shown on Basket { id: basketId lines { quantity } }'),
  ).toEqual(['basket_id', 'lines', 'lines.quantity'])
  const entities = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Basket { takenAt } } }'
  expect(fieldsOf(entities)).toEqual(['taken_at'])
})

test('an id of the whole graph is a read of the key that it is made of', () => {
  expect(fieldsOf('{ basketList { edges { node { nodeId } } } }')).toEqual(['basket_id'])
})

test('what follows from no contract is no field of one', () => {
  expect(fieldsOf('{ __typename basketList { pageInfo { hasNextPage } } }')).toEqual([])
})
