import { describe, expect, test } from 'vitest'
import { readContract } from '../read-contract.js'
import { canBeMet, type Expectation, isMet } from './expectation.js'

const contractOf = ({ quantity = '', table = '', levels = '' }) => `apiVersion: v3.1.0
kind: DataContract
id: orders.order_lines
name: order_lines
domain: orders
version: 1.0.0
status: active
team: { name: team-orders }
schema:
  - name: order_lines
    description: Lines of orders.
    ${table}
    properties:
      - { name: line_id, logicalType: string, required: true, primaryKey: true, description: The line. }
      - { name: ordered_at, logicalType: timestamp, description: When. }
      - name: address
        logicalType: object
        description: Where to.
        properties:
          - name: city
            logicalType: string
            description: The city.
            logicalTypeOptions: { maxLength: 80 }
      - name: quantity
        logicalType: integer
        physicalType: int
        description: How many.
        ${quantity}
slaProperties:
  - { property: latency, value: 5, unit: m${levels} }
customProperties:
  - { property: mesh.port, value: table }
`
const read = (given: Parameters<typeof contractOf>[0]) => readContract(contractOf(given), 'order_lines.yaml').checks

const CITY = {
  name: 'address.city maxLength 80',
  onFailure: 'fail',
  measure: { kind: 'broken rows', rule: { path: ['address', 'city'], breaks: 'above', of: 'length', limit: 80 } },
}

describe('what a contract expects of rows', () => {
  test('is first what the types of its columns say beside them, those of fields too', () => {
    expect(read({ quantity: 'logicalTypeOptions: { minimum: 1, maximum: 99 }' })).toMatchObject([
      CITY,
      { name: 'quantity minimum 1', place: 'order_lines.yaml:28:29', measure: { rule: { breaks: 'below', limit: 1 } } },
      { name: 'quantity maximum 99', measure: { rule: { breaks: 'above', limit: 99 } } },
    ])
  })

  test('is what its rules count, with what becomes of rows that are not so', () => {
    const quantity = `unique: true
        quality:
          - { metric: nullValues, mustBeLessThan: 5, unit: percent }
          - metric: missingValues
            arguments: { missingValues: ['0'] }
            name: sold something
            mustBe: 0
            customProperties:
              - { property: mesh.onFailure, value: quarantine }
              - { property: severity, value: 3 }
          - { type: text, description: Nobody counts this. }`
    expect(read({ quantity }).slice(1)).toMatchObject([
      { name: 'quantity unique', onFailure: 'fail', measure: { kind: 'duplicates', columns: ['quantity'] } },
      {
        name: 'quantity nullValues mustBeLessThan 5',
        measure: { kind: 'broken rows', unit: 'percent', rule: { breaks: 'missing', texts: [] } },
        expected: { operator: 'mustBeLessThan', value: 5 },
      },
      { name: 'sold something', onFailure: 'quarantine', measure: { rule: { breaks: 'missing', texts: ['0'] } } },
    ])
  })

  test('is of the whole table how many rows it has, which of them repeat, and what a query gives', () => {
    const table = `quality:
      - { metric: rowCount, unit: percent, mustBeBetween: [90, 200] }
      - { metric: duplicateValues, arguments: { properties: [ordered_at, quantity] }, mustBe: 0 }
      - { type: sql, query: SELECT sum(quantity) FROM order_lines, mustBeGreaterThan: -7 }`
    expect(read({ table }).slice(1)).toMatchObject([
      { measure: { kind: 'row count', unit: 'percent' }, expected: { operator: 'mustBeBetween', from: 90, to: 200 } },
      { measure: { kind: 'duplicates', columns: ['ordered_at', 'quantity'] } },
      { name: 'query mustBeGreaterThan -7', measure: { kind: 'query', sql: 'SELECT sum(quantity) FROM order_lines' } },
    ])
  })

  test.each([
    ['of the same domain', 'products.product_id', { domain: 'orders', product: 'products', column: 'product_id' }],
    [
      'of another',
      '../inventory/dim_products.yaml#/schema/dim_products/properties/product_id',
      { domain: 'inventory', product: 'dim_products', column: 'product_id' },
    ],
  ])('is a reference to a product %s', (_whose, text, to) => {
    const [, check] = read({ quantity: `relationships: [{ to: ${text} }]` })
    expect(check?.measure).toEqual({ kind: 'broken rows', unit: 'rows', rule: { path: ['quantity'], breaks: 'reference', to } })
  })

  test('is how fresh they are, where the promise names the column, and only warns', () => {
    expect(read({ levels: ', element: order_lines.ordered_at' }).slice(1)).toMatchObject([
      { onFailure: 'warn', measure: { kind: 'fresh rows', column: 'ordered_at', latency_ms: 300_000 } },
    ])
  })

  test('is not counted where its type sees to it', () => {
    expect(read({ quantity: 'required: true\n        quality: [{ metric: nullValues, mustBe: 0 }]' })).toHaveLength(1)
  })
})

const rule = (text: string) => ({ quantity: `quality: [{ ${text} }]` })
const rules = (text: string) => ({ table: `quality: [{ ${text} }]` })
const QUARANTINE = 'customProperties: [{ property: mesh.onFailure, value: quarantine }]'

const REFUSED: readonly (readonly [string, Parameters<typeof contractOf>[0], RegExp])[] = [
  ['a metric that nobody knows', rule('metric: oddValues, mustBe: 0'), /28:29: metric: expected one of nullValues/],
  ['a misspelt operator', rule('metric: nullValues, mustBeNull: 0'), /28:41: mustBeNull: is no key/],
  ['no operator', rule('metric: nullValues'), /28:19: says nothing of the number it expects/],
  ['two operators', rule('metric: nullValues, mustBe: 5, mustNotBe: 5'), /28:63: mustNotBe: .*mustBe is there already/],
  ['a bound that is no number', rule('metric: nullValues, mustBe: none'), /mustBe: expected a number/],
  ['a number below none', rule('metric: nullValues, mustBeLessThan: 0'), /no data can meet mustBeLessThan 0/],
  ['half a row', rule('metric: nullValues, mustBe: 0.5'), /no data can meet mustBe 0.5/],
  ['a range the wrong way round', rule('metric: nullValues, mustBeBetween: [9, 2]'), /smaller number first, got 9 and 2/],
  ['a range of one number', rule('metric: nullValues, mustBeBetween: [9]'), /expected two numbers/],
  [
    'a lower limit above the upper',
    { quantity: 'logicalTypeOptions: { minimum: 9, maximum: 2 }' },
    /28:52: maximum: no value is/,
  ],
  [
    'two checks that no data meets at once',
    { quantity: 'quality: [{ metric: nullValues, mustBe: 5 }, { metric: nullValues, mustNotBe: 5 }]' },
    /28:54: no data can meet all of these at once: .*mustBe 5 \(order_lines.yaml:28:19\) · .*mustNotBe 5/,
  ],
  [
    'missing values of a required column',
    { quantity: 'required: true\n        quality: [{ metric: nullValues, mustBe: 3 }]' },
    /that is required/,
  ],
  ['no valid values', rule('metric: invalidValues, arguments: { validValues: [] }, mustBe: 0'), /at least one value/],
  ['a pattern that is none', rule(`metric: invalidValues, arguments: { pattern: '(' }, mustBe: 0`), /no regular expression/],
  [
    'a pattern that not every engine knows',
    rule(`metric: invalidValues, arguments: { pattern: '(?=a)' }, mustBe: 0`),
    /no look-around/,
  ],
  [
    'a column that is not there',
    rules('metric: duplicateValues, arguments: { properties: [colour] }, mustBe: 0'),
    /no column colour/,
  ],
  ['a metric of a column at the table', rules('metric: nullValues, mustBe: 0'), /write it in the quality of the property/],
  ['a metric of the table at a column', rule('metric: rowCount, mustBe: 0'), /write it in the quality of the schema/],
  [
    'a query that is no SELECT',
    rules('type: sql, query: DELETE FROM order_lines, mustBe: 0'),
    /12:35: query: expected one SELECT/,
  ],
  ['what another program would check', rules('type: custom, engine: other, mustBe: 0'), /type: expected library/],
  [
    'another outcome',
    rule('metric: nullValues, mustBe: 0, customProperties: [{ property: mesh.onFailure, value: shrug }]'),
    /expected one of fail/,
  ],
  [
    'another property',
    rule('metric: nullValues, mustBe: 0, customProperties: [{ property: mesh.onfailure, value: warn }]'),
    /expected mesh.onFailure/,
  ],
  [
    'a quarantine of what is counted together',
    rules(`metric: rowCount, mustBe: 0, ${QUARANTINE}`),
    /tells which rows to quarantine/,
  ],
  [
    'a quarantine of more than some',
    rule(`metric: nullValues, mustBeLessThan: 5, ${QUARANTINE}`),
    /tells which rows to quarantine/,
  ],
  ['a reference to nowhere', { quantity: 'relationships: [{ to: somewhere }]' }, /28:31: to: expected <product>.<column>/],
  ['a latency of no instant', { levels: ', element: order_lines.quantity' }, /element: expected order_lines.<column>/],
]

describe('a check is refused with its place', () => {
  test.each(REFUSED)('for %s', (_what, given, why) => {
    expect(() => read(given)).toThrow(/^CONTRACT_INVALID: order_lines.yaml:\d+:\d+: /)
    expect(() => read(given)).toThrow(why)
  })
})

describe('expectations can be met at once', () => {
  const OPERATORS = [
    'mustBe',
    'mustNotBe',
    'mustBeGreaterThan',
    'mustBeGreaterOrEqualTo',
    'mustBeLessThan',
    'mustBeLessOrEqualTo',
  ] as const
  const BOUNDS = [-1, 0, 1, 2]
  const all: readonly Expectation[] = OPERATORS.flatMap((operator) => BOUNDS.map((value) => ({ operator, value })))
  const numbers = Array.from({ length: 8 }, (_, n) => n)

  test('where a count meets them', () => {
    for (const one of all)
      for (const other of all) {
        const met = numbers.some((count) => isMet(one, count) && isMet(other, count))
        expect({ one, other, met: canBeMet([one, other], { isWhole: true, isNegative: false }) }).toEqual({ one, other, met })
      }
  })

  test('where a number that may be broken and below none meets them', () => {
    const quarters = Array.from({ length: 40 }, (_, n) => (n - 20) / 4)
    for (const one of all)
      for (const other of all) {
        const met = quarters.some((number) => isMet(one, number) && isMet(other, number))
        expect({ one, other, met: canBeMet([one, other], { isWhole: false, isNegative: true }) }).toEqual({ one, other, met })
      }
  })
})
