import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ColumnTest } from '../predicate/column-test.js'
import { rangeMayMatch, rangeOfOne } from '../predicate/value-range.js'
import { valueMatches } from '../fixtures/value-matches.js'
import type { SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import { bucketHash } from './bucket.js'
import { transformNamed } from './transforms.js'

const hex = (text: string) => Buffer.from(text.replaceAll('-', ''), 'hex')
const micros = (text: string) => BigInt(Date.parse(text)) * 1000n
const days = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000

describe('the hash of a bucket is the specification’s', () => {
  test.each<[PrimitiveType, SingleValue, number]>([
    ['int', 34, 2017239379],
    ['long', 34n, 2017239379],
    ['decimal(9, 2)', 1420n, -500754589],
    ['date', days('2017-11-16'), -653330422],
    ['time', 81_068_000_000n, -662762989],
    ['timestamp', micros('2017-11-16T22:31:08Z'), -2047944441],
    ['timestamp', micros('2017-11-16T22:31:08Z') + 1n, -1207196810],
    ['timestamptz', micros('2017-11-16T14:31:08-08:00'), -2047944441],
    ['timestamptz', micros('2017-11-16T14:31:08-08:00') + 1n, -1207196810],
    ['string', 'iceberg', 1210000089],
    ['uuid', hex('f79c3e09-677c-4bbd-a479-3f349cb785e7'), 1488055340],
    ['fixed[4]', hex('00010203'), -188683207],
    ['binary', hex('00010203'), -188683207],
  ])('%s of %s', (type, value, hash) => {
    expect(bucketHash(type, value)).toBe(hash)
    expect(transformNamed('bucket[16]').valueOf(type, value)).toBe((hash & 0x7fffffff) % 16)
  })
})

describe('a partition’s value', () => {
  test.each<[string, PrimitiveType, SingleValue, SingleValue]>([
    ['identity', 'string', 'web', 'web'],
    ['truncate[10]', 'int', 1, 0],
    ['truncate[10]', 'int', -1, -10],
    ['truncate[10]', 'long', -1n, -10n],
    ['truncate[50]', 'decimal(9, 2)', 1065n, 1050n],
    ['truncate[50]', 'decimal(9, 2)', -5n, -50n],
    ['truncate[3]', 'string', 'iceberg', 'ice'],
    ['truncate[2]', 'string', '\u{1F600}\u{1F601}\u{1F602}', '\u{1F600}\u{1F601}'],
    ['truncate[3]', 'string', 'é', 'é'],
    ['truncate[3]', 'binary', Uint8Array.of(1, 2, 3, 4, 5), Uint8Array.of(1, 2, 3)],
    ['year', 'date', days('2017-11-16'), 47],
    ['year', 'timestamp', -1n, -1],
    ['month', 'date', days('2017-11-16'), 47 * 12 + 10],
    ['month', 'date', -1, -1],
    ['month', 'date', days('1600-02-29'), -370 * 12 + 1],
    ['month', 'date', -(2 ** 31), -70_555_327],
    ['day', 'date', 17_486, 17_486],
    ['day', 'timestamptz', -1n, -1],
    ['day', 'timestamp', -86_400_000_000n, -1],
    ['hour', 'timestamp', micros('2017-11-16T22:31:08Z'), 419_686],
    ['hour', 'timestamp', -1n, -1],
  ])('by %s of %s %s', (name, type, value, expected) => {
    expect(transformNamed(name).valueOf(type, value)).toEqual(expected)
  })

  test.each(['identity', 'bucket[4]', 'truncate[4]', 'year', 'month', 'day', 'hour', 'void'])(
    'by %s of nothing is nothing',
    (name) => {
      expect(transformNamed(name).valueOf('timestamp', null)).toBeNull()
    },
  )

  test('by void is nothing, whatever the value', () => {
    expect(transformNamed('void').valueOf('long', 5n)).toBeNull()
  })

  test('has the type that its transform gives', () => {
    const types = ['identity', 'bucket[4]', 'year', 'month', 'day', 'hour', 'void'].map((name) =>
      transformNamed(name).resultType('timestamp'),
    )
    expect(types).toEqual(['timestamp', 'int', 'int', 'int', 'date', 'int', 'timestamp'])
    expect(transformNamed('truncate[2]').resultType('decimal(9, 2)')).toBe('decimal(9, 2)')
  })
})

describe('a transform takes no source', () => {
  test.each<[string, readonly PrimitiveType[]]>([
    ['bucket[4]', ['float', 'double', 'boolean']],
    ['truncate[4]', ['float', 'double', 'boolean', 'date', 'timestamp', 'uuid', 'fixed[4]']],
    ['hour', ['date', 'time', 'long']],
    ['day', ['time', 'long', 'string']],
  ])('by %s of %s', (name, types) => {
    for (const type of types) expect(transformNamed(name).accepts(type)).toBe(false)
  })
})

test.each(['none', 'bucket', 'bucket[0]', 'bucket[-1]', 'truncate[4294967296]', 'day[3]'])('%s is no transform', (name) => {
  expect(() => transformNamed(name)).toThrow('TRANSFORM_UNKNOWN')
})

test('a value of another kind is refused without showing it', () => {
  expect(() => transformNamed('bucket[4]').valueOf('long', 'secret')).toThrow(/^VALUE_INVALID: (?!.*secret)/)
  expect(() => transformNamed('truncate[4]').valueOf('string', 4)).toThrow('VALUE_INVALID')
  expect(() => transformNamed('hour').valueOf('timestamp', true)).toThrow('VALUE_INVALID')
})

/** Values of each type, near each other so that tests are met. */
const VALUES = new Map<PrimitiveType, fc.Arbitrary<SingleValue>>([
  ['int', fc.integer({ min: -25, max: 25 })],
  ['long', fc.bigInt({ min: -25n, max: 25n })],
  ['date', fc.integer({ min: -800, max: 800 })],
  ['timestamp', fc.bigInt({ min: -90n, max: 90n }).map((hours) => hours * 1_800_000_000n + (hours % 3n))],
  ['decimal(9, 2)', fc.bigInt({ min: -250n, max: 250n })],
  ['string', fc.string({ unit: fc.constantFrom('a', 'b', '\u{1F600}', '\uFFFD'), maxLength: 4 })],
  ['binary', fc.uint8Array({ max: 3, maxLength: 4 })],
])
const NAMES = ['identity', 'bucket[3]', 'truncate[1]', 'truncate[2]', 'truncate[10]', 'year', 'month', 'day', 'hour', 'void']

test('a row that passes a test is never in a partition that the projected test leaves out', () => {
  const cases = [...VALUES].flatMap(([type, values]) =>
    NAMES.filter((name) => transformNamed(name).accepts(type)).map((name) => ({ type, name, values })),
  )
  const tests = (type: PrimitiveType, values: fc.Arbitrary<SingleValue>): fc.Arbitrary<ColumnTest> =>
    fc.oneof(
      fc.record({ op: fc.constantFrom('=', '!=', '<', '<=', '>', '>='), value: values }),
      fc.record({ op: fc.constantFrom('in', 'not in'), values: fc.array(values, { maxLength: 3 }) }),
      fc.record({ op: fc.constantFrom('is null', 'not null') }),
      ...(type === 'string'
        ? [fc.record({ op: fc.constantFrom('starts with', 'not starts with'), value: values.map(String) })]
        : []),
    )
  for (const { type, name, values } of cases) {
    const transform = transformNamed(name)
    let left = 0
    fc.assert(
      fc.property(fc.option(values), tests(type, values), (value, asked) => {
        const projected = transform.project(type, asked)
        const result = transform.valueOf(type, value)
        const mayHold = projected === undefined || rangeMayMatch(projected, rangeOfOne(result))
        if (!mayHold) left += 1
        expect(valueMatches(asked, value) && !mayHold).toBe(false)
      }),
      { seed: 5, numRuns: 300 },
    )
    expect(left).toBeGreaterThan(name === 'void' ? -1 : 5)
  }
})
