import { parse, stringify } from 'yaml'
import { describe, expect, test } from 'vitest'
import { contractText, type Given } from '../compare/corpus/given-contract.js'
import { readTerms, type Terms } from '../compare/terms.js'
import { type DerivedForm, derivedForm } from './derived-form.js'

/** A contract of the corpus, with what else its file says. */
const given = (given: Given, more: Readonly<Record<string, unknown>> = {}): Terms =>
  readTerms(stringify({ ...parse(contractText(given)), ...more }), 'shop/sales.yaml')

const derived = (form: DerivedForm, terms: Terms): unknown => JSON.parse(derivedForm(form, terms, []))

describe('the Iceberg table', () => {
  test('has the columns, the partition and what engines show of it', () => {
    expect(derived('iceberg', given({ port: 'table' }))).toMatchObject({
      schema: {
        type: 'struct',
        fields: expect.arrayContaining([
          { id: 1, name: 'id', required: true, type: 'string', doc: 'The id.' },
          expect.objectContaining({ name: 'amount', type: 'decimal(10, 2)' }),
        ]),
      },
      partition: [{ 'source-id': 10, name: 'sold_at_day', transform: 'day' }],
      properties: { comment: 'What was sold.', owner: 'team-shop' },
    })
  })

  test('partitioned by a value is so by that column’s name', () => {
    const terms = given({ port: 'table', mesh: { partition: 'identity(region)' } })
    expect(derived('iceberg', terms)).toMatchObject({ partition: [{ 'source-id': 2, name: 'region', transform: 'identity' }] })
  })
})

describe('the topic', () => {
  test('has its partitions, its retention and its key, and says who reads it', () => {
    const topic = { name: 'sales', partitions: 3, retention_ms: 604_800_000, key: ['id'], direction: 'input' }
    expect(derived('topic', given({ port: 'topic' }))).toEqual(topic)
    expect(derived('topic', given({ port: 'live' }))).toEqual({ ...topic, name: 'shop.sales', direction: 'output' })
  })

  test('has an Avro schema in which every record has a name of its own', () => {
    expect(derived('avro', given({ port: 'topic' }))).toMatchObject({
      type: 'record',
      name: 'sales',
      namespace: 'shop',
      fields: expect.arrayContaining([
        { name: 'note', doc: 'The note.', type: ['null', 'string'], default: null },
        { name: 'amount', doc: 'The amount.', type: { type: 'bytes', logicalType: 'decimal', precision: 10, scale: 2 } },
        { name: 'sold_at', doc: 'The sold_at.', type: { type: 'long', logicalType: 'timestamp-micros' } },
        { name: 'sold_on', doc: 'The sold_on.', type: ['null', { type: 'int', logicalType: 'date' }], default: null },
        expect.objectContaining({
          name: 'lines',
          type: { type: 'array', items: expect.objectContaining({ name: 'lines', namespace: 'shop.sales' }) },
        }),
      ]),
    })
  })

  test('of a live product carries its changes, in Avro as in JSON', () => {
    const fields = [{ name: 'id' }, { name: 'key' }, { name: 'row', type: { name: 'sales' } }]
    expect(derived('avro', given({ port: 'live' }))).toMatchObject({ name: 'sales_change', fields })
    expect(derived('json-schema', given({ port: 'live' }))).toMatchObject({ required: ['id', 'key', 'row'] })
  })
})

test.each<readonly [DerivedForm, 'table' | 'topic' | 'live' | 'source']>([
  ['iceberg', 'live'],
  ['iceberg', 'topic'],
  ['topic', 'table'],
  ['avro', 'source'],
  ['json-schema', 'table'],
])('there is no %s of a product of port %s, which is told with what to do', (form, port) => {
  expect(() => derivedForm(form, given({ port }), [])).toThrow(/^CONTRACT_FORM_NONE: .*shop\.sales@1, whose port is .*; ask for/)
})

describe('the page', () => {
  const page = (terms: Terms) => derivedForm('page', terms, [terms.contract]).split('\n')

  test('says what the product is for, what it holds, what is expected of it and who may see it', () => {
    const told = {
      description: { purpose: 'Say what was sold.', usage: 'Sum it.', limitations: 'No\n# heading.' },
    }
    const roles = [
      {
        role: 'marketing',
        description: 'For | campaigns.',
        rules: { columns: { note: 'hash' }, groups: { least: 10, counted: 'total' } },
      },
      { role: 'sales', rules: { classified: { person: 'absent' }, ownRegion: { region: 'region' }, export: false } },
    ]
    const fields = { note: { classification: 'person' }, count: { description: 'How | many.' } }
    const lines = page(given({ port: 'table', fields, roles, mesh: { graphql: 'Sale' } }, told))
    for (const line of [
      '# shop.sales',
      'What was sold.',
      'Version 1.0.0, active. team-shop answers for it.',
      'Say what was sold.',
      'No # heading.',
      'Key: `id`.',
      '| `note` | `string` | no | person | The note. |',
      '| `count` | `int` | no |  | How \\| many. minimum 0. maximum 100. |',
      '| `lines.quantity` | `int` | yes |  | The lines.quantity. |',
      '| `channel` | `string` | yes |  | The channel. One of `web`, `app`. |',
      '- channel is one of `web`, `app`; otherwise nothing of a refresh is published.',
      '- A row is there within 5 minutes of its event.',
      '- A row is kept for 7 days.',
      'The domain shop sees all of it, a service the fields that its consumer file names.',
      '| role | may | rows | groups | as a file | why |',
      '| marketing | read | all rows | groups of 10 persons or more, counted by total | yes | For \\| campaigns. |',
      '| sales | read | rows of the own region, by region | groups of any size | no |  |',
      '| column | classification | marketing | sales |',
      '| `note` | person | hash | absent |',
      'SELECT id, region, amount, channel, sold_at, lines',
      'FROM shop.sales',
      'In the graph it is `Sale`.',
      '- shop.sales@1: 1.0.0, active',
    ])
      expect(lines).toContain(line)
  })

  test('says when it ends, and how a topic is read', () => {
    const lines = page(given({ port: 'topic', status: 'deprecated', ends: { note: '2027-03-31', sales: '2027-06-30' } }))
    expect(lines).toContain('- It is kept until 2027-06-30 at least.')
    expect(lines).toContain('- `note` is kept until 2027-03-31 at least.')
    expect(lines).toContain('Topic `sales`, 3 partitions by `id`.')
  })

  test('leaves out what the contract says nothing of', () => {
    const lines = page(
      given({ port: 'source', latency: 'none', retention: 'none', fields: { count: 'gone', channel: { values: undefined } } }),
    )
    expect(lines.filter((line) => line.startsWith('## '))).toEqual([
      '## Columns',
      '## Access',
      '## How to read it',
      '## Versions',
    ])
    expect(lines).toContain(
      'The domain shop sees all of it, a service the fields that its consumer file names, and nobody else any.',
    )
  })
})
