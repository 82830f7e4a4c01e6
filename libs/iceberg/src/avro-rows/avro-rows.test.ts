import { inspect } from 'node:util'
import { seededDice } from '@storemesh/core'
import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { transformNamed } from '../transform/transforms.js'
import type { Schema } from '../types.js'
import { anyRow } from './fixtures/any-rows.js'
import { everyColumn } from './fixtures/every-column.js'
import { readAvroRows } from './read-avro-rows.js'
import type { NamedValues } from './row-value.js'
import { writeAvroRows } from './write-avro-rows.js'

const dice = seededDice(5)
const rowsIn = (bytes: Uint8Array, now?: Schema): NamedValues[] => [...readAvroRows(bytes, 'f.avro', now).batches].flat()
const idOf = (name: string) => everyColumn.fields.find((field) => field.name === name)?.id ?? 0
const anyRows = fc.array(anyRow(everyColumn.fields), { minLength: 1, maxLength: 12 })

describe('rows of every type', () => {
  test('come back as they were, in their order, packed or not', () => {
    fc.assert(
      fc.property(anyRows, fc.constantFrom('deflate' as const, 'null' as const), (rows, codec) => {
        const [file] = writeAvroRows(rows, { schema: everyColumn, codec, dice })
        expect(file?.record_count).toBe(rows.length)
        expect(rowsIn(file?.bytes ?? new Uint8Array())).toEqual(rows)
      }),
      { seed: 11, numRuns: 80 },
    )
  })

  test('say in the file what they are: its schema is the table’s, ids and all', () => {
    const rows = fc.sample(anyRow(everyColumn.fields), { seed: 2, numRuns: 1 })
    const [file] = writeAvroRows(rows, { schema: everyColumn, dice })
    expect(readAvroRows(file?.bytes ?? new Uint8Array(), 'f.avro').schema).toEqual({ type: 'struct', fields: everyColumn.fields })
  })

  test('fill as many blocks as they need', () => {
    const rows = Array.from({ length: 30_000 }, (_, one) => ({ id: BigInt(one), note: `row ${one}`.padEnd(40, '.') }))
    const schema: Schema = {
      type: 'struct',
      'schema-id': 0,
      fields: [
        { id: 1, name: 'id', required: true, type: 'long' },
        { id: 2, name: 'note', required: false, type: 'string' },
      ],
    }
    const [file] = writeAvroRows(rows, { schema, dice })
    const { batches } = readAvroRows(file?.bytes ?? new Uint8Array(), 'f.avro')
    expect([...batches].length).toBeGreaterThan(3)
    expect(rowsIn(file?.bytes ?? new Uint8Array())).toEqual(rows)
  })

  test('are read by another library of Avro', async () => {
    const schema: Schema = { ...everyColumn, fields: everyColumn.fields.filter(({ name }) => name !== 'place') }
    const rows = fc.sample(anyRow(schema.fields), { seed: 3, numRuns: 40 })
    const [file] = writeAvroRows(rows, { schema, dice })
    const decoded = await decodedByAvsc(file?.bytes ?? new Uint8Array())
    expect(decoded).toHaveLength(rows.length)
    expect(decoded.map((row) => row['a_x20string'])).toEqual(rows.map((row) => row['a string']))
    expect(decoded.map((row) => row['a_x20int'])).toEqual(rows.map((row) => row['a int']))
    expect(decoded.map((row) => row['a_x20double'])).toEqual(rows.map((row) => row['a double']))
    expect(decoded.map((row) => row['a_x20boolean'])).toEqual(rows.map((row) => row['a boolean']))
    expect(decoded.map((row) => row['a_x20long'])).toEqual(rows.map((row) => row['a long']))
    const sizes = (value: unknown) => (value instanceof Map ? value.size : Object.keys(value ?? {}).length)
    expect(decoded.map((row) => sizes(row['by_x20name']))).toEqual(rows.map((row) => sizes(row['by name'])))
    expect(decoded.map((row) => sizes(row['by_x20day']))).toEqual(rows.map((row) => sizes(row['by day'])))
  })
})

const shown = (row: NamedValues): string => inspect(row, { depth: 9, maxStringLength: null, maxArrayLength: null })

/** What avsc reads, container and rows. */
async function decodedByAvsc(bytes: Uint8Array): Promise<Readonly<Record<string, unknown>>[]> {
  const long = avro.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
    toBuffer: () => Buffer.alloc(8),
    fromJSON: BigInt,
    toJSON: Number,
    isValid: (value: unknown) => typeof value === 'bigint',
    compare: () => 0,
  })
  const decoder = new avro.streams.BlockDecoder({
    parseHook: (schema) =>
      avro.Type.forSchema(schema, {
        wrapUnions: false,
        registry: {},
        typeHook: (each: unknown) =>
          each === 'long' || (typeof each === 'object' && each !== null && 'type' in each && each.type === 'long')
            ? long
            : undefined,
      }),
  })
  const rows: Readonly<Record<string, unknown>>[] = []
  decoder.end(Buffer.from(bytes))
  for await (const row of decoder) rows.push(row)
  return rows
}

const before: Schema = {
  type: 'struct',
  'schema-id': 0,
  fields: [
    { id: 1, name: 'id', required: true, type: 'int' },
    { id: 2, name: 'ratio', required: false, type: 'float' },
    { id: 3, name: 'price', required: false, type: 'decimal(9, 2)' },
    {
      id: 4,
      name: 'gone',
      required: false,
      type: { type: 'list', 'element-id': 5, 'element-required': false, element: 'string' },
    },
    {
      id: 6,
      name: 'place',
      required: false,
      type: {
        type: 'struct',
        fields: [
          { id: 7, name: 'street', required: false, type: 'string' },
          { id: 8, name: 'floor', required: false, type: 'int' },
        ],
      },
    },
    {
      id: 9,
      name: 'counts',
      required: false,
      type: { type: 'map', 'key-id': 10, key: 'string', 'value-id': 11, 'value-required': false, value: 'int' },
    },
  ],
}
const now: Schema = {
  type: 'struct',
  'schema-id': 1,
  fields: [
    {
      id: 9,
      name: 'totals',
      required: false,
      type: { type: 'map', 'key-id': 10, key: 'string', 'value-id': 11, 'value-required': false, value: 'long' },
    },
    { id: 1, name: 'key', required: true, type: 'long' },
    { id: 12, name: 'added', required: false, type: 'date' },
    {
      id: 6,
      name: 'address',
      required: false,
      type: {
        type: 'struct',
        fields: [
          { id: 8, name: 'level', required: false, type: 'long' },
          { id: 13, name: 'door', required: false, type: 'string' },
        ],
      },
    },
    { id: 2, name: 'ratio', required: false, type: 'double' },
    { id: 3, name: 'price', required: false, type: 'decimal(18, 2)' },
  ],
}

describe('a table that has changed since', () => {
  const [file] = writeAvroRows(
    [
      { id: 7, ratio: 0.5, price: '1.20', gone: ['a', null], place: { street: 's', floor: 3 }, counts: { a: 1, b: null } },
      { id: 8, ratio: null, price: null, gone: null, place: null, counts: null },
    ],
    { schema: before, dice },
  )
  const bytes = file?.bytes ?? new Uint8Array()

  test('finds its columns by id: renamed, widened, reordered, added and dropped ones, nested ones too', () => {
    expect(rowsIn(bytes, now)).toEqual([
      {
        totals: new Map([
          ['a', 1n],
          ['b', null],
        ]),
        key: 7n,
        added: null,
        address: { level: 3n, door: null },
        ratio: 0.5,
        price: '1.20',
      },
      { totals: null, key: 8n, added: null, address: null, ratio: null, price: null },
    ])
  })

  test('is not read by guess where a change is no widening', () => {
    const fields = [{ id: 1, name: 'id', required: true, type: 'string' }] as const
    expect(() => rowsIn(bytes, { ...now, fields })).toThrow(/^DATA_FILE_CORRUPT: f\.avro: its id is int/)
  })

  test('is not read where the file lacks what it requires', () => {
    const fields = [{ id: 99, name: 'sum', required: true, type: 'long' }] as const
    expect(() => rowsIn(bytes, { ...now, fields })).toThrow(/^DATA_FILE_CORRUPT: f\.avro: it lacks sum/)
  })
})

describe('rows of a partitioned table', () => {
  const partition = [
    { name: 'day', 'source-id': idOf('a timestamptz'), transform: 'day' },
    { name: 'bucket', 'source-id': idOf('a long'), transform: 'bucket[3]' },
  ]

  test('stand in one file for each combination of values, none lost and none twice', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const files = writeAvroRows(rows, { schema: everyColumn, partition, dice })
        const keys = files.map(({ partition: values }) => values.map(String).join())
        expect(new Set(keys).size).toBe(keys.length)
        const back = files.flatMap((file) => {
          const found = rowsIn(file.bytes)
          expect(found).toHaveLength(file.record_count)
          for (const row of found) {
            const long = row['a long'] ?? null
            const expected = typeof long === 'bigint' ? transformNamed('bucket[3]').valueOf('long', long) : null
            expect(file.partition[1]).toBe(expected)
          }
          return found
        })
        expect(back).toHaveLength(rows.length)
        expect(back.map(shown).toSorted()).toEqual(rows.map(shown).toSorted())
      }),
      { seed: 13, numRuns: 40 },
    )
  })

  test('no rows are no file', () => {
    expect(writeAvroRows([], { schema: everyColumn, partition, dice })).toEqual([])
  })

  test('keep NaN, null and a text apart', () => {
    const by = [{ name: 'd', 'source-id': idOf('a double'), transform: 'identity' }]
    const row = (value: number | null) => ({ 'a int': 1, 'a string': 's', 'by name': {}, 'a double': value })
    const files = writeAvroRows([row(Number.NaN), row(null), row(0), row(Number.NaN)], {
      schema: everyColumn,
      partition: by,
      dice,
    })
    expect(files.map(({ partition: [value], record_count }) => [value, record_count])).toEqual([
      [Number.NaN, 2],
      [null, 1],
      [0, 1],
    ])
  })
})

describe('a row that the schema does not allow', () => {
  const sound = { 'a int': 1, 'a string': 's', 'by name': {} }
  const written = (change: NamedValues) => () => writeAvroRows([{ ...sound, ...change }], { schema: everyColumn, dice })

  test.each<[string, NamedValues]>([
    ['a int', { 'a int': 2 ** 31 }],
    ['a int', { 'a int': 1.5 }],
    ['a long', { 'a long': 2n ** 63n }],
    ['a long', { 'a long': 2 ** 53 }],
    ['a date', { 'a date': '2026-02-29' }],
    ['a time', { 'a time': '24:00:00' }],
    ['a timestamp', { 'a timestamp': '2026-01-01T00:00:00Z' }],
    ['a timestamptz', { 'a timestamptz': '2026-01-01T00:00:00' }],
    ['a uuid', { 'a uuid': 'a secret' }],
    ['a decimal(9, 2)', { 'a decimal(9, 2)': '1.005' }],
    ['a decimal(9, 2)', { 'a decimal(9, 2)': '10000000.00' }],
    ['a fixed[5]', { 'a fixed[5]': new Uint8Array(4) }],
    ['place', { place: [] }],
    ['place.città', { place: { x: 1, città: 7 } }],
    ['lines', { lines: {} }],
    ['by day', { 'by day': [] }],
    ['by day.key', { 'by day': new Map([[null, new Uint8Array()]]) }],
  ])('is refused by the name of %s and not by its value', (name, change) => {
    expect(written(change)).toThrow(`VALUE_INVALID: ${name}: expected a`)
    expect(written(change)).not.toThrow(/secret/)
  })

  test('and one without a required value, at any depth', () => {
    expect(written({ 'a string': null })).toThrow('REQUIRED_VALUE_MISSING: a string')
    expect(written({ place: { x: null } })).toThrow('REQUIRED_VALUE_MISSING: place.x')
    expect(written({ lines: [{ sku: null, price: null }] })).toThrow('REQUIRED_VALUE_MISSING: lines.element.sku')
  })
})
