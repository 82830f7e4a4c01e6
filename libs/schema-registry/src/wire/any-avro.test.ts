import { isFault } from '@storemesh/core'
import avro from 'avsc'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyAvro } from '../fixtures/any-avro.js'
import { type AvroReader, avroReader } from './avro-json.js'

const SEED = 12
const RUNS = 400

const readerOf = (schema: unknown): AvroReader => avroReader(JSON.stringify(schema))

/** Undefined where there is none by this schema. */
function readerIfAny(schema: unknown): AvroReader | undefined {
  try {
    return readerOf(schema)
  } catch (error) {
    if (isFault(error, 'WIRE_FORMAT_INVALID')) return undefined
    throw error
  }
}

/** Its JSON, or undefined where it was refused by its name. Whatever else happens, the test fails with it. */
function read(reader: AvroReader, payload: Uint8Array): string | undefined {
  try {
    return Buffer.from(reader(payload)).toString()
  } catch (error) {
    if (isFault(error, 'WIRE_FORMAT_INVALID')) return undefined
    throw error
  }
}

const TEXT_LEAST = 16 << 10
const isWithinBounds = (json: string | undefined, payload: Uint8Array): boolean =>
  json === undefined || json.length <= TEXT_LEAST + 64 * payload.length

test('what was written is read, by whatever schema', () => {
  let count = 0
  fc.assert(
    fc.property(anyAvro, ({ schema, value, json }) => {
      const reader = readerIfAny(schema)
      if (!reader) return
      count += 1
      const payload = avro.Type.forSchema(schema, { wrapUnions: false }).toBuffer(value)
      expect(JSON.parse(read(reader, payload) ?? '"refused"')).toEqual(JSON.parse(JSON.stringify(json)))
    }),
    { seed: SEED, numRuns: RUNS },
  )
  expect(count).toBeGreaterThan(RUNS * 0.8)
})

test('a value with changed, lost or added bytes is read as another one or refused by name, and never stands for much more', () => {
  const change = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }), way: fc.constantFrom('change', 'cut', 'add') })
  fc.assert(
    fc.property(anyAvro, fc.array(change, { minLength: 1, maxLength: 4 }), ({ schema, value }, changes) => {
      const reader = readerIfAny(schema)
      if (!reader) return
      let payload: Buffer = avro.Type.forSchema(schema, { wrapUnions: false }).toBuffer(value)
      for (const { at, byte, way } of changes) {
        const place = at % (payload.length + 1)
        const rest = payload.subarray(way === 'change' ? place + 1 : place)
        payload = way === 'cut' ? payload.subarray(0, place) : Buffer.concat([payload.subarray(0, place), Buffer.of(byte), rest])
      }
      expect(isWithinBounds(read(reader, payload), payload)).toBe(true)
    }),
    { seed: SEED, numRuns: RUNS },
  )
})

const NODE = {
  type: 'record',
  name: 'Node',
  fields: [
    { name: 'name', type: 'string' },
    { name: 'children', type: { type: 'array', items: 'Node' } },
    { name: 'tags', type: { type: 'map', values: ['null', 'Node', 'long'] } },
  ],
}

test('random bytes are read or refused by name, by a schema that holds itself', () => {
  const reader = readerOf(NODE)
  // zeroes and small numbers make lists within lists, the others long lengths
  const byte = fc.oneof(fc.constantFrom(0, 1, 2, 3, 4), fc.nat({ max: 255 }))
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 300 }), (bytes) => {
      const payload = Uint8Array.from(bytes)
      expect(isWithinBounds(read(reader, payload), payload)).toBe(true)
    }),
    { seed: SEED, numRuns: 2_000 },
  )
})

/** Zigzag, seven bits a byte. */
function long(value: bigint): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return [...bytes, Number(rest)]
}

const refusal = (schema: unknown, payload: readonly number[]): string => {
  try {
    return Buffer.from(readerOf(schema)(Uint8Array.from(payload))).toString()
  } catch (error) {
    return String(error)
  }
}
const record = (...fields: readonly unknown[]) => ({ type: 'record', name: 'Told', fields })
const NOTHINGS = Array.from({ length: 1_000 }, (_, n) => ({ name: `nothing_${n}`, type: 'null' }))

test.each<readonly [string, unknown, readonly number[], string]>([
  ['a list that says it has 2^40 members', { type: 'array', items: 'long' }, long(2n ** 40n), 'ends early'],
  ['a map that says it has 2^62 members', { type: 'map', values: 'long' }, long(-(2n ** 62n)), 'ends early'],
  ['a text of 2^40 bytes', 'string', [...long(2n ** 40n), 97], 'ends early'],
  ['bytes of less than none', 'bytes', long(-5n), 'a length in it is none'],
  ['a length without an end', 'string', Array.from({ length: 40 }, () => 255), 'a number in it has no end'],
  ['a branch that is not there', ['null', 'string'], long(2n), 'has a type that its schema does not name'],
  ['a symbol that is not there', { type: 'enum', name: 'How', symbols: ['A'] }, long(1n), 'is none of those'],
  [
    'a record that holds itself for ever',
    record({ name: 'self', type: ['null', 'Told'] }),
    Array.from({ length: 100_000 }, () => 2),
    'nested more than',
  ],
  ['a record that must hold itself', record({ name: 'self', type: 'Told' }), [], 'nested more than'],
  [
    'a few bytes that stand for a million fields',
    { type: 'array', items: record({ name: 'byte', type: 'boolean' }, ...NOTHINGS) },
    [...long(1_000n), ...Array.from({ length: 1_000 }, () => 1), 0],
    'stands for more than a value may hold',
  ],
  ['a list in a list without members', { type: 'array', items: { type: 'array', items: 'null' } }, [2, 2, 0, 0], 'take no bytes'],
  ['bytes behind the value', 'boolean', [1, 1], 'there are 1 bytes behind it'],
  ['a text that is no UTF-8', 'string', [2, 255], 'no UTF-8'],
])('%s is refused by name', (_, schema, payload, why) => {
  expect(refusal(schema, payload)).toMatch(/WIRE_FORMAT_INVALID: /)
  expect(refusal(schema, payload)).toContain(why)
})

test('schemas within schemas have an end', () => {
  const schema = `${'{"type":"array","items":'.repeat(5_000)}"string"${'}'.repeat(5_000)}`
  expect(() => avroReader(schema)).toThrow(/^WIRE_FORMAT_INVALID: .*nested more than/)
})

test('a name is that of its own namespace first', () => {
  const field = (name: string, type: unknown) => ({ name, type })
  const schema = {
    type: 'record',
    name: 'Outer',
    fields: [
      field('a', { type: 'enum', name: 'Kind', symbols: ['OUTER'] }),
      field('b', {
        type: 'record',
        name: 'Inner',
        namespace: 'shop',
        fields: [field('c', { type: 'enum', name: 'Kind', symbols: ['INNER'] }), field('d', 'Kind')],
      }),
      field('e', 'Kind'),
    ],
  }
  expect(refusal(schema, [0, 0, 0, 0])).toBe('{"a":"OUTER","b":{"c":"INNER","d":"INNER"},"e":"OUTER"}')
})
