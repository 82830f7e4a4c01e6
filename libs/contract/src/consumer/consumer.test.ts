import { describe, expect, test } from 'vitest'
import { contractText } from '../compare/corpus/given-contract.js'
import { readTerms } from '../compare/terms.js'
import { readConsumer } from './consumer.js'
import { consumerFaults } from './consumer-faults.js'
import { isInRange, readVersionRange } from './version-range.js'

const FILE = 'consumers/shelf.yaml'
const HEAD = `consumer: shelf
owner: team-shelf
description: Shows what sells.
`
const reading = (contract: string, versions: string, fields: string) =>
  `${HEAD}reads:
  - contract: ${contract}
    versions: ${versions}
    fields:
      - id
      - ${fields}
`

describe('a consumer', () => {
  test('says what it reads of which contract, and where it says so', () => {
    expect(readConsumer(reading('shop.sales', '^1.2.0', 'lines.quantity'), FILE)).toMatchObject({
      name: 'shelf',
      owner: 'team-shelf',
      reads: [
        {
          contract: 'shop.sales',
          place: `${FILE}:5:15`,
          fields: [
            { text: 'id', place: `${FILE}:8:9` },
            { text: 'lines.quantity', place: `${FILE}:9:9` },
          ],
        },
      ],
    })
  })

  test.each([
    ['a key that nobody reads', `${HEAD}mood: good`, '4:1: mood'],
    ['no reads', HEAD, '1:1: reads: expected at least one contract'],
    ['a range that is none', reading('shop.sales', '1.x', 'note'), '6:15: versions: expected a range such as ^1.0.0'],
    ['a contract without a domain', reading('sales', '^1.0.0', 'note'), '5:15: contract: expected domain.product'],
    ['a field that is a list', reading('shop.sales', '^1.0.0', '[note]'), '8:7: fields: expected a list of texts'],
    ['no description', HEAD.replace(/description.*\n/, ''), '1:1: description is missing'],
    ['another name than its file', HEAD.replace('shelf', 'shop'), '1:11: consumer: shop belongs in consumers/shop.yaml'],
    ['no YAML', 'reads: [', 'this is no YAML that can be read'],
  ])('with %s is refused, with line and column', (_, text, why) => {
    expect(() => readConsumer(text, FILE)).toThrow('CONSUMER_INVALID')
    expect(() => readConsumer(text, FILE)).toThrow(why)
  })

  test('that reads one contract twice is asked to put it together', () => {
    const text = reading('shop.sales', '^1.0.0', 'note')
    expect(() => readConsumer(text + text.slice(text.indexOf('  - contract')), FILE)).toThrow('shop.sales is there twice')
  })
})

describe('what a consumer reads must be there', () => {
  const contracts = [readTerms(contractText({}), 'shop/sales.yaml')]
  const faults = (text: string) => consumerFaults(readConsumer(text, FILE), contracts)

  test('and then nothing is said', () => {
    expect(faults(reading('shop.sales', '^1.0.0', 'lines.quantity'))).toEqual([])
  })

  test.each([
    [
      'the contract',
      reading('shop.refunds', '^1.0.0', 'note'),
      'CONSUMER_CONTRACT_UNKNOWN',
      `${FILE}:5:15: no contract shop.refunds; there are shop.sales`,
    ],
    [
      'the version',
      reading('shop.sales', '^2.0.0', 'note'),
      'CONSUMER_VERSION_UNKNOWN',
      `${FILE}:5:15: no version of shop.sales is in ^2.0.0`,
    ],
    [
      'the field',
      reading('shop.sales', '^1.0.0', 'colour'),
      'CONSUMER_FIELD_UNKNOWN',
      `${FILE}:9:9: shop.sales 1.0.0 has no field colour`,
    ],
    ['the field within', reading('shop.sales', '^1.0.0', 'lines.colour'), 'CONSUMER_FIELD_UNKNOWN', 'lines.colour'],
  ])('or %s is named, with line and column', (_, text, code, message) => {
    const [fault, ...more] = faults(text)
    expect(more).toEqual([])
    expect(fault?.code).toBe(code)
    expect(fault?.message).toContain(message)
  })
})

test.each([
  ['^1.2.0', '1.2.0', true],
  ['^1.2.0', '1.9.4', true],
  ['^1.2.3', '1.2.2', false],
  ['^1.2.0', '1.1.9', false],
  ['^1.2.0', '2.0.0', false],
  ['^1.0.0 || ^2.1.0', '2.1.0', true],
  ['^1.0.0 || ^2.1.0', '2.0.9', false],
])('%s and %s: %s', (range, version, expected) => {
  const read = readVersionRange(range)
  expect(read && isInRange(read, version)).toBe(expected)
})

test.each(['', '*', '1.0.0', '>=1.0.0', '^1.0', '^1.0.0 ||', '^1.0.0 ^2.0.0'])('%s is no range', (text) => {
  expect(readVersionRange(text)).toBeUndefined()
})
