import { isFault, seededDice } from '@storemesh/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AvroCodecName, containerOf, packedBlock } from '../avro-container.js'
import type { Schema } from '../types.js'
import { anyRow } from './fixtures/any-rows.js'
import { everyColumn } from './fixtures/every-column.js'
import { readAvroRows } from './read-avro-rows.js'
import { rowSchema } from './row-schema.js'
import { writeAvroRows } from './write-avro-rows.js'

const rows = fc.sample(anyRow(everyColumn.fields), { seed: 4, numRuns: 20 })
const written = (codec: AvroCodecName) =>
  writeAvroRows(rows, { schema: everyColumn, codec, dice: seededDice(7) })[0]?.bytes ?? new Uint8Array()
const outcome = (bytes: Uint8Array): string => {
  try {
    return `${[...readAvroRows(bytes, 'f.avro').batches].flat().length} rows`
  } catch (error) {
    return isFault(error) ? error.code : String(error)
  }
}
const sync = new Uint8Array(16).fill(7)
const file = (schema: unknown, codec: AvroCodecName = 'null', blocks: readonly Uint8Array[] = []) =>
  containerOf(new Map([['avro.schema', JSON.stringify(schema)]]), blocks, { codec, sync })

describe('an Avro data file', () => {
  test.each<AvroCodecName>(['deflate', 'null'])('packed by %s and cut at any length is named, never read in part', (codec) => {
    const whole = written(codec)
    expect(outcome(whole)).toBe('20 rows')
    for (let length = 0; length < whole.length; length += 11) expect(outcome(whole.subarray(0, length))).toBe('DATA_FILE_CORRUPT')
  })

  test('in which any one bit flips is named', () => {
    const whole = written('null')
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
        const flipped = Buffer.from(whole)
        flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << bit), at)
        expect(['DATA_FILE_CORRUPT', 'FILE_FORMAT_UNSUPPORTED']).toContain(outcome(flipped))
      }),
      { seed: 19, numRuns: 300 },
    )
  })

  test('of another writer, without our checksum, ends in a fault or in rows and in nothing else', () => {
    const whole = Buffer.from(written('null'))
    whole.write('none.checksum', whole.indexOf('mesh.checksum'))
    const start = whole.indexOf('none.checksum')
    fc.assert(
      fc.property(fc.integer({ min: start, max: whole.length - 1 }), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(whole)
        changed.writeUInt8(byte, at)
        expect(outcome(changed)).toMatch(/^(\d+ rows|DATA_FILE_CORRUPT|FILE_FORMAT_UNSUPPORTED)$/)
      }),
      { seed: 23, numRuns: 300 },
    )
  })

  test('packed in a way that is not known here is told from one that is damaged', () => {
    const whole = Buffer.from(file(rowSchema(everyColumn), 'deflate'))
    whole.write('snappyx', whole.indexOf('deflate'))
    whole.write('none.checksum', whole.indexOf('mesh.checksum'))
    expect(() => readAvroRows(whole, 'f.avro')).toThrow(/^FILE_FORMAT_UNSUPPORTED: f\.avro: it is packed with snappyx/)
  })

  test.each([
    ['a field without an id', { type: 'record', name: 't', fields: [{ name: 'a', type: 'int' }] }],
    ['rows that are no records', 'int'],
    ['a union of two types', { type: 'record', name: 't', fields: [{ name: 'a', type: ['int', 'string'], 'field-id': 1 }] }],
    [
      'an enum',
      { type: 'record', name: 't', fields: [{ name: 'a', type: { type: 'enum', name: 'e', symbols: [] }, 'field-id': 1 }] },
    ],
    [
      'instants in milliseconds',
      {
        type: 'record',
        name: 't',
        fields: [{ name: 'a', type: { type: 'long', logicalType: 'timestamp-millis' }, 'field-id': 1 }],
      },
    ],
    ['a record within itself', { type: 'record', name: 't', fields: [{ name: 'a', type: ['null', 't'], 'field-id': 1 }] }],
  ])('with %s is no data file of Iceberg', (_, schema) => {
    expect(() => readAvroRows(file(schema), 'f.avro')).toThrow(/^FILE_FORMAT_UNSUPPORTED: f\.avro: /)
  })

  test('whose columns share an id, or that promises more rows than it has, is damaged', () => {
    const twice = { type: 'record', name: 't', fields: ['a', 'b'].map((name) => ({ name, type: 'int', 'field-id': 1 })) }
    expect(outcome(file(twice))).toBe('DATA_FILE_CORRUPT')
    const schema: Schema = { type: 'struct', 'schema-id': 0, fields: [{ id: 1, name: 'a', required: true, type: 'int' }] }
    for (const [count, bytes] of [
      [3, Buffer.from([2, 4])],
      [1, Buffer.from([2, 4])],
      [2 ** 40, Buffer.from([2])],
    ] as const) {
      const block = packedBlock({ count, bytes }, { codec: 'null', level: 0, sync })
      expect(outcome(file(rowSchema(schema), 'null', [block]))).toBe('DATA_FILE_CORRUPT')
    }
  })

  test('packed as Trino packs it is read', () => {
    const schema: Schema = { type: 'struct', 'schema-id': 0, fields: [{ id: 1, name: 'a', required: true, type: 'int' }] }
    const rows = [2, 4, 6]
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, rows.length, (rows.length << 3) | 1, 0, 0, ...rows]) // one raw block
    const block = packedBlock({ count: 3, bytes: frame }, { codec: 'null', level: 0, sync })
    const ours = Buffer.from(file(rowSchema(schema), 'deflate', [block]))
    ours.write('none.checksum', ours.indexOf('mesh.checksum'))
    const at = ours.indexOf('\u000edeflate') // a length, then the name
    const theirs = Buffer.concat([ours.subarray(0, at), Buffer.from('\u0012zstandard'), ours.subarray(at + 8)])
    expect([...readAvroRows(theirs, 'f.avro').batches]).toEqual([[{ a: 1 }, { a: 2 }, { a: 3 }]])
    expect(outcome(theirs.subarray(0, -18))).toBe('DATA_FILE_CORRUPT')
  })

  test('of another writer may have null as the second of a union, bytes for a decimal, and blocks of a list', () => {
    const decimal = { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }
    const list = { type: 'array', items: 'int', 'element-id': 3 }
    const schema = {
      type: 'record',
      name: 't',
      fields: [
        { name: 'a', type: [decimal, 'null'], 'field-id': 1 },
        { name: 'l', type: list, 'field-id': 2 },
      ],
    }
    const bytes = Buffer.from([0, 4, 0xff, 0x38, 3, 4, 2, 4, 2, 6, 0]) // -200 in two bytes; two members in two bytes, then one
    const block = packedBlock({ count: 1, bytes }, { codec: 'null', level: 0, sync })
    expect([...readAvroRows(file(schema, 'null', [block]), 'f.avro').batches]).toEqual([[{ a: '-2.00', l: [1, 2, 3] }]])
  })
})
