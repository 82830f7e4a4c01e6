import { expect, test } from 'vitest'
import { icebergType } from './trino-types.js'
import { fromTrino } from './values.js'

test.each([
  ['2026-01-31 12:00:00 UTC', '2026-01-31T12:00:00.000000Z'],
  ['2026-01-31 12:00:00.123456789 UTC', '2026-01-31T12:00:00.123456Z'],
  ['2026-01-01 00:30:00.000001 +07:00', '2025-12-31T17:30:00.000001Z'],
  ['2026-01-01 00:30:00.5 -03:30', '2026-01-01T04:00:00.500000Z'],
  ['2026-01-31 12:00:00 Asia/Jakarta', '2026-01-31T05:00:00.000000Z'],
  ['2026-03-29 01:30:00 Europe/Berlin', '2026-03-29T00:30:00.000000Z'],
  ['2026-03-29 03:30:00 Europe/Berlin', '2026-03-29T01:30:00.000000Z'],
])('%s is the instant %s', (text, instant) => {
  expect(fromTrino('timestamptz', text)).toBe(instant)
})

test('an hour that a zone has twice is refused rather than guessed', () => {
  expect(() => fromTrino('timestamptz', '2026-10-25 02:30:00 Europe/Berlin')).toThrow('QUERY_FAILED')
})

test('numbers keep what they are', () => {
  expect(fromTrino('double', 'NaN')).toBeNaN()
  expect(fromTrino('double', '-Infinity')).toBe(Number.NEGATIVE_INFINITY)
  expect(fromTrino('float', 1.1)).toBe(Math.fround(1.1))
  expect(fromTrino('long', '-9223372036854775808')).toBe(-9223372036854775808n)
  expect(fromTrino('decimal(38, 2)', '1.10')).toBe('1.10')
})

test('what is within others is read by their types, a row by the names of its fields', () => {
  const named = (name: string | undefined, rawType: string) => ({
    kind: 'NAMED_TYPE',
    value: { ...(name !== undefined && { fieldName: { name } }), typeSignature: { rawType, arguments: [] } },
  })
  const type = icebergType({ rawType: 'row', arguments: [named('a', 'bigint'), named(undefined, 'varbinary')] })
  expect(fromTrino(type, ['1', 'AP8='])).toEqual({ a: 1n, field1: new Uint8Array([0, 255]) })
  expect(fromTrino(type, null)).toBeNull()
  expect(() => fromTrino(type, 'x')).toThrow('ENGINE_REPLY_INVALID')
})
