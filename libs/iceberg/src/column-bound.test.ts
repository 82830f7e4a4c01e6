import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lowerBound, upperBound } from './column-bound.js'
import { decodeValue, encodeValue, type SingleValue } from './single-value.js'
import type { PrimitiveType } from './types.js'

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000
const instant = (text: string) => BigInt(Date.parse(text)) * 1000n

const read = (type: PrimitiveType, bytes: Uint8Array | undefined) => bytes && decodeValue(type, bytes)

describe('a bound is what the statistics show', () => {
  test.each<[PrimitiveType, string, SingleValue]>([
    ['boolean', '1', true],
    ['boolean', 'false', false],
    ['int', '-5', -5],
    ['long', '-9223372036854775808', -9223372036854775808n],
    ['float', '1e-07', Math.fround(1e-7)],
    ['double', '1e+20', 1e20],
    ['double', '-inf', Number.NEGATIVE_INFINITY],
    ['date', '1969-12-31', -1],
    ['date', '2026-01-31', day('2026-01-31')],
    ['timestamp', '2024-01-01 10:00:00.123456', instant('2024-01-01T10:00:00.123Z') + 456n],
    ['timestamptz', '2024-01-01 10:00:00.5+00', instant('2024-01-01T10:00:00.500Z')],
    ['timestamptz', '1969-12-31 23:59:59.999999+00', -1n],
    ['time', '10:11:12.5', 36_672_500_000n],
    ['decimal(10, 2)', '-0.05', -5n],
    ['decimal(10, 2)', '12.30', 1230n],
    ['decimal(38, 2)', '123456789012345678901234567890.12', 12345678901234567890123456789012n],
    ['string', 'héé', 'héé'],
    ['binary', 'AA00', Buffer.from('aa00', 'hex')],
    ['uuid', '123e4567-e89b-12d3-a456-426614174000', Buffer.from('123e4567e89b12d3a456426614174000', 'hex')],
  ])('%s of %s', (type, text, value) => {
    expect(read(type, lowerBound(type, text))).toEqual(value)
    expect(read(type, upperBound(type, text))).toEqual(value)
  })
})

describe('there is no bound that could be wrong', () => {
  test.each<[PrimitiveType, string]>([
    ['date', '0044-01-01 (BC)'],
    ['date', '12024-01-01'],
    ['date', 'infinity'],
    ['timestamp', 'infinity'],
    ['timestamptz', '12024-01-01 10:00:00+00'],
    ['timestamptz', '2024-01-01 10:00:00+02'],
    ['double', 'nan'],
    ['int', '9999999999'],
    ['long', '9999999999999999999'],
    ['decimal(10, 2)', '1.234'],
    ['decimal(10, 2)', ''],
    ['string', 'x'.repeat(256)],
    ['string', 'é'.repeat(128)],
    ['string', 'cut \uFFFD'],
    ['binary', 'no hex'],
    ['uuid', 'none'],
  ])('%s of %s', (type, text) => {
    expect(lowerBound(type, text)).toBeUndefined()
    expect(upperBound(type, text)).toBeUndefined()
  })

  test('nor one of a struct, list or map', () => {
    expect(lowerBound({ type: 'struct', fields: [] }, '1')).toBeUndefined()
  })
})

test('zero is bounded by the zero of the safe sign', () => {
  expect(Object.is(read('double', lowerBound('double', '0.0')), -0)).toBe(true)
  expect(Object.is(read('double', upperBound('double', '0.0')), 0)).toBe(true)
})

test('bounds of long texts are short and still bounds', () => {
  const texts = fc.string({ unit: 'binary', minLength: 0, maxLength: 40 })
  fc.assert(
    fc.property(texts, (text) => {
      const lower = lowerBound('string', text)
      const upper = upperBound('string', text)
      fc.pre(lower !== undefined && upper !== undefined)
      const bytes = Buffer.from(text)
      expect(Array.from(Buffer.from(lower).toString()).length).toBeLessThanOrEqual(16)
      expect(Array.from(Buffer.from(upper).toString()).length).toBeLessThanOrEqual(16)
      expect(Buffer.compare(Buffer.from(lower), bytes)).toBeLessThanOrEqual(0)
      expect(Buffer.compare(Buffer.from(upper), bytes)).toBeGreaterThanOrEqual(0)
    }),
    { seed: 7, numRuns: 500 },
  )
  expect(upperBound('string', '\u{10FFFF}'.repeat(20))).toBeUndefined()
  expect(Buffer.from(upperBound('string', `${'a'.repeat(15)}\uD7FFzz`) ?? []).toString()).toBe(`${'a'.repeat(15)}\uE000`)
  expect(upperBound('binary', 'ff'.repeat(20))).toBeUndefined()
  expect(upperBound('binary', `01${'ff'.repeat(20)}`)).toEqual(new Uint8Array([2]))
})

test('megabytes have no bound, and cost no stack', () => {
  const digits = 'ab'.repeat(10_000_000)
  expect([lowerBound('binary', digits), upperBound('binary', digits)]).toEqual([undefined, undefined])
})

test('every decimal reads back from the fewest bytes', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), (value) => {
      const bytes = encodeValue('decimal(38, 0)', value)
      expect(decodeValue('decimal(38, 0)', bytes)).toBe(value)
      const fewer = bytes.length - 1
      expect(fewer > 0 && BigInt.asIntN(8 * fewer, value) === value).toBe(false)
    }),
    { seed: 7 },
  )
})

test('a value of the wrong kind or length is refused', () => {
  expect(() => encodeValue('int', 'x')).toThrow('VALUE_INVALID')
  expect(() => encodeValue('int', 2 ** 31)).toThrow('VALUE_INVALID')
  expect(() => decodeValue('long', new Uint8Array(3))).toThrow('VALUE_INVALID')
  expect(decodeValue('long', encodeValue('int', -7))).toBe(-7n) // as it stands after int became long
})
