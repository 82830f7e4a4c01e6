import { describe, expect, test } from 'vitest'
import { readContractFiles } from '../consumer/contract-set.js'
import { readContract } from '../read-contract.js'
import { conditionTypes, faceSdl } from './face-sdl.js'
import { graphFace } from './graph-face.js'

interface Given {
  readonly product?: string
  readonly type?: string
  readonly port?: string
  readonly more?: string
}

const COLUMNS = `
      - { name: promotion_id, logicalType: string, required: true, primaryKey: true, description: 'The promotion, in "its" words.' }
      - { name: starts_on, logicalType: date, required: true, description: From then on. }
      - { name: uses, logicalType: integer, physicalType: long, required: true, description: How often. }
      - { name: share, logicalType: number, physicalType: double, required: true, description: Of all sales. }
      - name: lines
        logicalType: array
        required: true
        description: What it is about.
        items:
          logicalType: object
          properties:
            - { name: product_id, logicalType: string, required: true, description: The product. }
            - { name: off_percent, logicalType: integer, physicalType: int, description: How much less. }
      - name: channel
        logicalType: string
        description: Where.
        customProperties: [{ property: mesh.indexed, value: true }]`

const TABLE = `
  - { property: mesh.port, value: table }
  - { property: mesh.partition, value: identity(starts_on) }`

const contractText = ({ product = 'promotions', type = 'Promotion', port = TABLE, more = '' }: Given = {}) => `
apiVersion: v3.1.0
kind: DataContract
id: shop.${product}
name: ${product}
domain: shop
version: 1.0.0
status: active
team: { name: team-shop }
schema:
  - name: ${product}
    description: What is cheaper for a while.
    properties:${COLUMNS}${more}
customProperties:${port}
  - { property: mesh.graphql, value: ${type} }
`

const read = (given?: Given) => readContract(contractText(given), 'shop/promotions.yaml')
const face = graphFace(read(), 'Promotion')

test('a type follows from the columns, with what goes with it', () => {
  const sdl = faceSdl(face, { product: 'shop.sales', tellsChanges: true })
  expect(sdl).toContain(`
"What is cheaper for a while."
type Promotion @key(fields: "promotionId") @shows(product: "shop.sales") {
  "The promotion, in \\"its\\" words."
  promotionId: ID!
  "From then on."
  startsOn: Date!
  "How often."
  uses: Long!
  "Of all sales."
  share: Float
  "What it is about."
  lines: [PromotionLines!]!
  "Where."
  channel: String
}`)
  expect(sdl).toContain(`
type PromotionLines @shows(product: "shop.sales", within: "lines") {
  "The product."
  productId: String!
  "How much less."
  offPercent: Int
}`)
  expect(sdl).toContain('  promotion(promotionId: ID!): Promotion\n')
  expect(sdl).toContain('    filter: PromotionFilter\n')
  expect(sdl).toContain(`
type PromotionChange @shows(product: "shop.sales") {
  kind: ChangeKind! @shows(column: "")
  "Null where all rows that were there have been told."
  key: PromotionKey @shows(column: "")
  "As it is from now on, with all its fields; null: it is no more, or is none of those asked for."
  row: Promotion @shows(column: "")
  "From where to go on: the argument after of another subscription."
  cursor: String! @shows(column: "")
}`)
})

test('only what is indexed narrows a page: the key, the partition, and what is marked', () => {
  expect(face.filters.map(({ name }) => name)).toEqual(['promotionId', 'startsOn', 'channel'])
  const conditions = conditionTypes([face])
  expect(conditions.match(/input \w+/g)).toEqual(['input DateCondition', 'input IDCondition', 'input StringCondition'])
})

test('a product without a topic of changes has no subscription', () => {
  expect(faceSdl(face, { product: 'shop.sales', tellsChanges: false })).not.toContain('Changed')
})

describe('a contract is refused', () => {
  const column = (name: string, of = 'logicalType: string') => `\n      - { name: ${name}, ${of}, description: One more. }`
  const live = `
  - { property: mesh.port, value: live }
  - { property: mesh.topic, value: shop.promotions }
  - { property: mesh.partitions, value: 3 }
  - { property: mesh.topicKey, value: promotion_id }
  - { property: mesh.lookup, value: other_id }`
  const marked = 'customProperties: [{ property: mesh.indexed, value: true }]'

  test.each<[string, Given, string]>([
    ['whose type is no name', { type: 'promo-sales' }, 'expected a capital'],
    ['whose type begins small', { type: 'promotion' }, 'expected a capital'],
    ['whose type every subgraph has', { type: 'Money' }, 'Money is a type of every subgraph'],
    ['whose type is what all rows are', { type: 'Node' }, 'Node is a type of every subgraph'],
    [
      'with a column that would be the id of the whole graph',
      { more: column('node_id') },
      'node_id would be the field Promotion.nodeId',
    ],
    ['of a source', { port: '\n  - { property: mesh.port, value: source }' }, 'is not asked for in the graph'],
    ['with two columns of one field', { more: column('starts__on') }, 'two columns would be the field Promotion.startsOn'],
    [
      'whose objects are called as what goes with the type',
      {
        more: '\n      - name: edge\n        logicalType: object\n        description: One more.\n        properties: [{ name: of, logicalType: string, description: Of. }]',
      },
      'two types would be PromotionEdge',
    ],
    [
      'that finds rows by what is not exact',
      { more: column('rate', `logicalType: number, physicalType: double, ${marked}`) },
      'rate is no exact number',
    ],
    [
      'that marks a column in a word that nobody reads',
      { more: column('rate', 'logicalType: string, customProperties: [{ property: mesh.index, value: true }]') },
      'expected one of mesh.indexed',
    ],
    [
      'that marks a list',
      { more: column('tags', `logicalType: array, items: { logicalType: string }, ${marked}`) },
      'rows are found by a column of one value',
    ],
  ])('%s', (_what, given, why) => {
    expect(() => read(given)).toThrow(/^CONTRACT_INVALID: shop\/promotions.yaml:\d+:\d+: (value|property): /)
    expect(() => read(given)).toThrow(why)
  })

  test('of a live product whose rows are found by other columns than the key', () => {
    const text = contractText({
      port: live,
      more: '\n      - { name: other_id, logicalType: string, required: true, description: Another. }',
    })
    const withRetention = text.replace(
      'customProperties:\n  - { property: mesh.port',
      'slaProperties:\n  - { property: retention, value: 7, unit: d }\ncustomProperties:\n  - { property: mesh.port',
    )
    expect(() => readContract(withRetention, 'shop/promotions.yaml')).toThrow('so the key has to be other_id, in this order')
  })

  test('that is a type of the graph as another of its domain is', () => {
    const files = ['promotions', 'offers'].map((product) => ({ path: `shop/${product}.yaml`, text: contractText({ product }) }))
    const { faults } = readContractFiles(files)
    expect(faults.map(({ message }) => message)).toEqual([
      'CONTRACT_INVALID: shop/promotions.yaml:1:1: shop.promotions@1 is Promotion in the graph (mesh.graphql), as shop.offers@1 is; call one of them otherwise',
    ])
  })
})
