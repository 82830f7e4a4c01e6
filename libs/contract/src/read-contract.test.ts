import { describe, expect, test } from 'vitest'
import { contractColumns } from './contract-columns.js'
import { readContract } from './read-contract.js'

const HEAD = `apiVersion: v3.1.0
kind: DataContract
id: orders.order_lines
name: order_lines
domain: orders
version: 1.4.0
status: active
team:
  name: team-orders
`
const SCHEMA = `schema:
  - name: order_lines
    description: Lines of orders.
    properties:
      - name: order_id
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 2
        description: The order.
      - name: line_number
        logicalType: integer
        physicalType: int
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        description: Its place.
      - name: amount
        logicalType: number
        physicalType: decimal(18,2)
        logicalTypeOptions: { minimum: 0 }
        description: What it comes to.
      - name: ordered_at
        logicalType: timestamp
        description: When.
      - name: tags
        logicalType: array
        description: Words.
        items:
          logicalType: object
          properties:
            - name: word
              logicalType: string
              required: true
              description: A word.
`
const TABLE = `customProperties:
  - property: mesh.port
    value: table
  - property: mesh.partition
    value: day(ordered_at)
  - property: cost-centre
    value: 12
`
const TOPIC = `slaProperties:
  - property: retention
    value: 7
    unit: d
  - property: latency
    value: 5
    unit: m
customProperties:
  - property: mesh.port
    value: topic
  - property: mesh.topic
    value: order-lines
  - property: mesh.partitions
    value: 3
  - property: mesh.topicKey
    value: order_id
`
const valid = HEAD + SCHEMA + TABLE
const read = (text: string) => readContract(text, 'orders/order_lines.yaml')

describe('a contract', () => {
  test('says who answers for what, and how it is reached', () => {
    expect(read(valid)).toMatchObject({
      id: 'orders.order_lines',
      domain: 'orders',
      product: 'order_lines',
      version: '1.4.0',
      major: 1,
      owner: 'team-orders',
      key: ['line_number', 'order_id'],
      port: { kind: 'table', partition: { column: 'ordered_at', transform: 'day' } },
    })
  })

  test('of a table that is partitioned by the month says so', () => {
    const { port } = read(valid.replace('day(ordered_at)', 'month(ordered_at)'))
    expect(port).toEqual({ kind: 'table', partition: { column: 'ordered_at', transform: 'month' } })
  })

  test('of a topic has its name, partitions, key and retention', () => {
    expect(read(HEAD + SCHEMA + TOPIC)).toMatchObject({
      latency_ms: 300_000,
      port: { kind: 'topic', topic: { name: 'order-lines', partitions: 3, key: ['order_id'], retention_ms: 604_800_000 } },
    })
  })

  test('of a topic may be keyed by several columns, each of them a required text that is named once', () => {
    const keyedBy = (key: string) =>
      HEAD +
      SCHEMA.replace('        logicalType: timestamp\n', '        logicalType: string\n        required: true\n') +
      TOPIC.replace('value: order_id', `value: ${key}`)
    expect(read(keyedBy('order_id|ordered_at')).port).toMatchObject({ topic: { key: ['order_id', 'ordered_at'] } })
    for (const key of ['order_id|line_number', 'order_id|order_id', 'order_id|', 'store_id'])
      expect(() => read(keyedBy(key))).toThrow('expected the names of required text columns, with | between them')
  })

  test('becomes the columns of a table, nested ones included', () => {
    expect(contractColumns(read(valid))).toEqual([
      { name: 'order_id', type: 'string', required: true, doc: 'The order.' },
      { name: 'line_number', type: 'int', required: true, doc: 'Its place.' },
      { name: 'amount', type: 'decimal(18, 2)', required: false, doc: 'What it comes to.' },
      { name: 'ordered_at', type: 'timestamptz', required: false, doc: 'When.' },
      {
        name: 'tags',
        required: false,
        doc: 'Words.',
        type: {
          type: 'list',
          'element-id': 0,
          'element-required': true,
          element: { type: 'struct', fields: [{ id: 0, name: 'word', type: 'string', required: true, doc: 'A word.' }] },
        },
      },
    ])
  })
})

describe('what is no contract is told of with its place', () => {
  const placeOf = (text: string, part: string) => {
    const before = text.slice(0, text.indexOf(part)).split('\n')
    return `${before.length}:${(before.at(-1) ?? '').length + 1}`
  }

  // what it is, the text that is replaced, what stands there instead, and what the message points at
  test.each([
    ['a broken text', 'kind: DataContract', 'kind: Data: Contract', ': Contract'],
    ['a key twice', 'domain: orders', 'domain: orders\ndomain: other', 'domain: other'],
    ['an unknown key', 'status: active', 'status: active\nstate: active', 'state'],
    ['an unknown status', 'status: active', 'status: alive', 'alive'],
    ['a version that is a number', 'version: 1.4.0', 'version: 1.4', '1.4'],
    ['a standard of another version', 'v3.1.0', 'v2.2.2', 'v2.2.2'],
    ['a misspelt key of a column', 'required: true', 'requried: true', 'requried'],
    ['a column without description', '        description: When.\n', '', 'name: ordered_at'],
    ['a column twice', 'name: amount', 'name: order_id #', 'order_id #'],
    ['a column that every object seems to have', 'name: amount', 'name: constructor', 'constructor'],
    ['a type that is unknown', 'logicalType: timestamp', 'logicalType: datetime', 'datetime'],
    ['a number that does not say how it is kept', '        physicalType: decimal(18,2)\n', '', 'name: amount'],
    ['a decimal with more scale than precision', 'decimal(18,2)', 'decimal(2,18)', 'decimal(2,18)'],
    [
      'a type that does not fit',
      'physicalType: int',
      'physicalType: string',
      'string\n        required: true\n        primaryKey: true\n        primaryKeyPosition: 1',
    ],
    ['an option that nothing checks', 'minimum: 0', 'multipleOf: 5', 'multipleOf'],
    ['an option of another kind', 'minimum: 0', 'minimum: "0"', '"0"'],
    ['an array of nothing', '        items:', '        customProperties:', 'name: tags'],
    ['a partition by a column that is not there', 'day(ordered_at)', 'day(placed_at)', 'day(placed_at)'],
    ['a partition by the day of text', 'day(ordered_at)', 'day(order_id)', 'day(order_id)'],
    ['a partition by the month of text', 'day(ordered_at)', 'month(order_id)', 'month(order_id)'],
    ['a partition by what is no part of time', 'day(ordered_at)', 'week(ordered_at)', 'week(ordered_at)'],
    ['an unknown port', 'value: table', 'value: view', 'view'],
    ['an unknown key of ours', 'mesh.partition', 'mesh.partitoin', 'mesh.partitoin'],
    ['an alias', 'domain: orders', 'tenant: &d orders\ndomain: *d', '*d'],
  ])('%s', (_, from, to, pointsAt) => {
    const text = valid.replace(from, to)
    expect(() => read(text)).toThrow(`CONTRACT_INVALID: orders/order_lines.yaml:${placeOf(text, pointsAt)}: `)
  })

  test('a file of another kind', () => {
    expect(() => read('')).toThrow('CONTRACT_INVALID: orders/order_lines.yaml:1:1: expected a mapping')
    expect(() => read('- a')).toThrow('CONTRACT_INVALID: orders/order_lines.yaml:1:1: expected a mapping')
    expect(() => read(`a: "${'x'.repeat(2 << 20)}"`)).toThrow('CONTRACT_INVALID')
  })

  test('a contract without key, owner or port', () => {
    expect(() => read(valid.replaceAll('primaryKey: true', 'primaryKey: false'))).toThrow('primaryKey: true')
    expect(() => read(valid.replace('team:\n  name: team-orders\n', ''))).toThrow('team is missing')
    expect(() => read(HEAD + SCHEMA)).toThrow('mesh.port is missing')
    expect(() => read((HEAD + SCHEMA + TOPIC).replace('property: retention', 'property: frequency'))).toThrow(
      'needs its retention',
    )
  })
})
