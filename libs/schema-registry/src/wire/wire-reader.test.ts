import { Fault } from '@storemesh/core'
import avro from 'avsc'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SchemaText } from '../schema-registry.js'
import { wireValue } from './wire-format.js'
import { wireReader } from './wire-reader.js'

/** A registry of these schemas, numbered from one. */
const registryOf = (...schemas: readonly SchemaText[]) => ({
  schema: async (id: number) => {
    const found = schemas[id - 1]
    if (found) return found
    throw new Fault('SCHEMA_NOT_FOUND', `there is no schema ${id}`)
  },
})

const avroSchema = (schema: unknown): SchemaText => ({ type: 'AVRO', text: JSON.stringify(schema) })
const record = (...fields: readonly unknown[]) => ({ type: 'record', name: 'Told', namespace: 'shop', fields })

/** The JSON of a value that was written by the schema; `plain` writes it, without logical types. */
async function jsonOf(schema: unknown, plain: avro.Schema, value: unknown): Promise<string> {
  const payload = avro.Type.forSchema(plain, { registry: {} }).toBuffer(value)
  const [read] = await wireReader(registryOf(avroSchema(schema))).read([wireValue({ schema_id: 1, payload })])
  return read instanceof Uint8Array ? Buffer.from(read).toString() : String(read)
}

const fieldJson = async (type: unknown, plain: avro.Schema, value: unknown): Promise<unknown> =>
  jsonOf(
    record({ name: 'v', type }),
    { type: 'record', name: 'Told', namespace: 'shop', fields: [{ name: 'v', type: plain }] },
    { v: value },
  )

test('JSON is read as it stands, with a schema id or without one, in its order', async () => {
  const [bare, told] = [Buffer.from('{"a":1}'), Buffer.from('{"b":2}')]
  const reader = wireReader(registryOf({ type: 'JSON', text: '{}' }))
  expect(await reader.read([wireValue({ schema_id: 1, payload: told }), bare])).toEqual([told, bare])
  expect(await reader.read([bare])).toEqual([bare])
})

test.each([
  ['decimal', { type: 'bytes', logicalType: 'decimal', precision: 18, scale: 2 }, 'bytes', Buffer.from('0bb8', 'hex'), '"30.00"'],
  [
    'negative decimal',
    { type: 'bytes', logicalType: 'decimal', precision: 18, scale: 2 },
    'bytes',
    Buffer.from('fb', 'hex'),
    '"-0.05"',
  ],
  ['date', { type: 'int', logicalType: 'date' }, 'int', 20_484, '"2026-01-31"'],
  ['instant', { type: 'long', logicalType: 'timestamp-micros' }, 'long', 1_769_853_600_000_001, '"2026-01-31T10:00:00.000001Z"'],
  ['instant before 1970', { type: 'long', logicalType: 'timestamp-micros' }, 'long', -1, '"1969-12-31T23:59:59.999999Z"'],
  [
    'instant in milliseconds',
    { type: 'long', logicalType: 'timestamp-millis' },
    'long',
    1_769_853_600_123,
    '"2026-01-31T10:00:00.123000Z"',
  ],
  ['local time', { type: 'long', logicalType: 'local-timestamp-micros' }, 'long', 1_000_000, '"1970-01-01T00:00:01.000000"'],
  ['time of day', { type: 'int', logicalType: 'time-millis' }, 'int', 36_000_001, '"10:00:00.001000"'],
  ['uuid', { type: 'string', logicalType: 'uuid' }, 'string', 'a-b', '"a-b"'],
  ['bytes', 'bytes', 'bytes', Buffer.from([255, 0]), '"/wA="'],
  ['choice of one or none', ['null', { type: 'int', logicalType: 'date' }], ['null', 'int'], 1, '"1970-01-02"'],
  ['none', ['null', 'string'], ['null', 'string'], null, 'null'],
  ['list', { type: 'array', items: 'boolean' }, { type: 'array', items: 'boolean' }, [true, false], '[true,false]'],
  ['map', { type: 'map', values: 'double' }, { type: 'map', values: 'double' }, { a: 1.5 }, '{"a":1.5}'],
] as const)('Avro’s %s is what contracts read', async (_, type, plain, value, expected) => {
  expect(await fieldJson(type, JSON.parse(JSON.stringify(plain)), value)).toBe(`{"v":${expected}}`)
})

test('a union whose members are alike gives the value, and not its member’s name', async () => {
  const type = ['int', 'long', { type: 'record', name: 'Inner', fields: [{ name: 'unwrap', type: 'string' }] }]
  expect(await fieldJson(type, JSON.parse(JSON.stringify(type)), { int: 7 })).toBe('{"v":7}')
  expect(await fieldJson(type, JSON.parse(JSON.stringify(type)), { 'shop.Inner': { unwrap: 'a field' } })).toBe(
    '{"v":{"unwrap":"a field"}}',
  )
})

test('whole numbers keep all their digits', async () => {
  const zigzag = (value: bigint): Buffer => {
    const bytes: number[] = []
    for (let left = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)); ; left >>= 7n) {
      const low = Number(left & 127n)
      if (left < 128n) return Buffer.from([...bytes, low])
      bytes.push(low | 128)
    }
  }
  const reader = wireReader(registryOf(avroSchema(record({ name: 'v', type: 'long' }))))
  await fc.assert(
    fc.asyncProperty(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), async (value) => {
      const [read] = await reader.read([wireValue({ schema_id: 1, payload: zigzag(value) })])
      expect(read instanceof Uint8Array && Buffer.from(read).toString()).toBe(`{"v":${value}}`)
    }),
    { seed: 3 },
  )
})

test('one that cannot be read is a fault of its own, and the others are read', async () => {
  const reader = wireReader(registryOf(avroSchema(record({ name: 'v', type: 'string' })), avroSchema('double')))
  const json = Buffer.from('{}')
  const infinite = Buffer.alloc(8)
  infinite.writeDoubleLE(Number.POSITIVE_INFINITY)
  const values = [
    wireValue({ schema_id: 9, payload: json }),
    wireValue({ schema_id: 1, payload: Buffer.from([20]) }),
    Buffer.from([0, 0]),
    wireValue({ schema_id: 2, payload: infinite }),
    json,
  ]
  const read = await reader.read(values)
  expect(read.map((each) => (each instanceof Uint8Array ? each : each.code))).toEqual([
    'SCHEMA_NOT_FOUND',
    'WIRE_FORMAT_INVALID',
    'WIRE_FORMAT_INVALID',
    'WIRE_FORMAT_INVALID',
    json,
  ])
})

test.each([
  ['nothing', 'null'],
  ['records without fields', { type: 'record', name: 'Nothing', fields: [] }],
  ['records of nothing', { type: 'record', name: 'Nothing', fields: [{ name: 'n', type: 'null' }] }],
])('a list of %s, which a few bytes could make endless, is refused before it is read', async (_, items) => {
  const schema = record({ name: 'v', type: ['null', { type: 'map', values: { type: 'array', items } }] })
  const reader = wireReader(registryOf(avroSchema(schema), avroSchema(record({ name: 'self', type: ['null', 'shop.Told'] }))))
  const values = [1, 2].map((schema_id) => wireValue({ schema_id, payload: Buffer.from([0]) }))
  const [endless, itself] = await reader.read(values)
  expect(endless).toMatchObject({ code: 'WIRE_FORMAT_INVALID' })
  expect(itself).toEqual(Buffer.from('{"self":null}'))
})

test('a field that has a long as its default is read', async () => {
  const schema = record({ name: 'v', type: 'long', default: 5 }, { name: 'w', type: ['long', 'null'], default: -7 })
  const reader = wireReader(registryOf(avroSchema(schema)))
  const [read] = await reader.read([wireValue({ schema_id: 1, payload: Buffer.from([2, 0, 4]) })])
  expect(read).toEqual(Buffer.from('{"v":1,"w":2}'))
})

test('a schema that is registered later is found then; a registry that cannot be asked is nobody’s fault but its own', async () => {
  const schemas: SchemaText[] = []
  const reader = wireReader({ schema: (id) => registryOf(...schemas).schema(id) })
  const value = wireValue({ schema_id: 1, payload: Buffer.from([2, 0x61]) })
  expect((await reader.read([value]))[0]).toMatchObject({ code: 'SCHEMA_NOT_FOUND' })
  schemas.push(avroSchema('string'))
  expect(Buffer.from(JSON.stringify('a'))).toEqual((await reader.read([value]))[0])
  const away = wireReader({ schema: () => Promise.reject(new Fault('STORE_CLOSED', 'the store is closed')) })
  await expect(away.read([value])).rejects.toThrow('STORE_CLOSED')
})
