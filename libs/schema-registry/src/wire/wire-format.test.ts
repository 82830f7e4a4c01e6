import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasSchemaId, readWireValue, wireValue } from './wire-format.js'

const SEED = 5

test('what was written with an id is read with it, whatever the payload', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.uint8Array({ maxLength: 50 }), (schema_id, payload) => {
      const value = wireValue({ schema_id, payload })
      expect(hasSchemaId(value)).toBe(true)
      expect(readWireValue(value)).toEqual({ schema_id, payload: Buffer.from(payload) })
    }),
    { seed: SEED },
  )
})

test('no JSON is taken for a value with an id', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(hasSchemaId(Buffer.from(text))).toBe(false)
    }),
    { seed: SEED },
  )
})

test.each([
  ['nothing', []],
  ['a head that is cut off', [0, 0, 0]],
  ['another first byte', [1, 0, 0, 0, 1, 7]],
  ['an id of zero', [0, 0, 0, 0, 0, 7]],
  ['an id that is negative in four bytes', [0, 255, 255, 255, 255, 7]],
])('%s is refused by name', (_, bytes) => {
  expect(() => readWireValue(Uint8Array.from(bytes))).toThrow('WIRE_FORMAT_INVALID')
})

test('an id that four bytes do not hold is refused before it is written', () => {
  for (const schema_id of [0, -1, 1.5, 2 ** 31])
    expect(() => wireValue({ schema_id, payload: new Uint8Array() })).toThrow('SCHEMA_ID_INVALID')
})
