import { deflateRawSync } from 'node:zlib'
import { Fault } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { avroCodec } from './avro-file.js'
import { namesById, withoutBelow } from './manifest-schema.js'

const refuse = (what: string) => new Fault('MANIFEST_CORRUPT', what)
const schema = {
  type: 'record',
  name: 'row',
  fields: [
    { name: 'id', type: ['null', 'long'], default: null, 'field-id': 1 },
    {
      name: 'file',
      type: {
        type: 'record',
        name: 'file',
        fields: [
          { name: 'path', type: 'string', 'field-id': 3 },
          { name: 'size', type: 'long', 'field-id': 4 },
        ],
      },
      'field-id': 2,
    },
  ],
}
const codec = avroCodec()
const sync = new Uint8Array(16).fill(7)
const records = (count: number) =>
  Array.from({ length: count }, (_, one) => ({ id: one, file: { path: `p${one}`, size: one * 2 } }))
const written = (count: number) => codec.write({ schema, header: new Map([['content', 'data']]), records: records(count) }, sync)

describe('an Avro file', () => {
  test.each([0, 1, 4000, 4001])('of %i records reads back, with its header and field ids', (count) => {
    const file = codec.read(written(count), refuse)
    expect(file.records).toHaveLength(count)
    expect(file.records.at(-1)).toEqual(records(count).at(-1))
    expect(file.header.get('content')).toBe('data')
    expect([...namesById(file.schema)]).toEqual([
      [1, 'id'],
      [2, 'file'],
    ])
  })

  test('holds longs of 63 bits', () => {
    const id = 8744736658442914487n
    const bytes = codec.write({ schema, header: new Map(), records: [{ id, file: { path: '', size: -(2n ** 63n) } }] }, sync)
    expect(codec.read(bytes, refuse).records).toEqual([{ id, file: { path: '', size: -(2n ** 63n) } }])
  })

  test('may be read in part', () => {
    const file = codec.read(written(3), refuse, (whole) => withoutBelow(whole, 'file', new Set(['size'])))
    expect(file.records[2]).toEqual({ id: 2, file: { path: 'p2' } })
  })

  test('cut at any length is refused', () => {
    const whole = written(5)
    for (let length = 0; length < whole.length; length += 7) {
      expect(() => codec.read(whole.subarray(0, length), refuse)).toThrow('MANIFEST_CORRUPT')
    }
  })

  test('without our checksum is held to its sync markers and counts', () => {
    const foreign = (count: number, block: Buffer, end: Uint8Array = sync) => {
      const head = Buffer.from(codec.write({ schema, header: new Map(), records: [] }, sync))
      head.write('none.checksum', head.indexOf('mesh.checksum')) // as if another writer had made it
      const packed = deflateRawSync(block)
      return Buffer.concat([head, Buffer.from([count * 2, packed.length * 2]), packed, end])
    }
    const row = Buffer.from([0, 2, 0x70, 2]) // no id, path 'p', size 1
    expect(codec.read(foreign(1, row), refuse).records).toEqual([{ id: null, file: { path: 'p', size: 1 } }])
    expect(() => codec.read(foreign(2, row), refuse)).toThrow('a record ends early')
    expect(() => codec.read(foreign(1, Buffer.concat([row, row])), refuse)).toThrow('more than its records')
    expect(() => codec.read(foreign(1, row, new Uint8Array(16)), refuse)).toThrow('sync marker')
    expect(() => codec.read(foreign(1, row).subarray(0, -3), refuse)).toThrow('ends within a block')
  })
})
