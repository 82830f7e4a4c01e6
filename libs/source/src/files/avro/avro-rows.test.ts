import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { sourceConformance } from '../../conformance.js'
import { avroFile, type Schema, type Written } from '../fixtures/avro-file.js'
import { drain, newDrop, removeDrops, textOf, textsOf } from '../fixtures/drop-folder.js'

afterEach(removeDrops)

const NAMED: Schema = { type: 'record', name: 'sale', fields: [{ name: 'name', type: 'string' }] }
const recordOf = (type: unknown) => JSON.parse(JSON.stringify({ type: 'record', name: 'sale', fields: [{ name: 'v', type }] }))

sourceConformance('files of Avro', async () => {
  const drop = await newDrop()
  let number = 0
  return {
    source: await drop.open({ format: 'avro' }),
    append: async (names) => {
      number += 1
      const rows = names.map((name) => ({ name }))
      await drop.put(`day=${number}/sales.avro`, await avroFile(NAMED, rows, { codec: 'deflate', block_bytes: 40 }))
    },
    nameOf: (row) => JSON.parse(textOf(row)).name,
    reopen: () => drop.open({ format: 'avro' }),
  }
})

const read = async (content: Uint8Array, line_bytes_max = 1 << 20) => {
  const { put, open } = await newDrop()
  await put('a.avro', content)
  return textsOf(await open({ format: 'avro', line_bytes_max }))
}

describe('a row of Avro', () => {
  test.each<Written['codec']>(['null', 'deflate', 'snappy'])(
    'is read from blocks that are packed with %s',
    async (codec = 'null') => {
      const rows = Array.from({ length: 500 }, (_, n) => ({ name: `till ${n}` }))
      expect(await read(await avroFile(NAMED, rows, { codec, block_bytes: 300 }))).toEqual(rows.map((row) => JSON.stringify(row)))
    },
  )

  test.each<readonly [string, unknown, unknown, string]>([
    [
      'an instant in microseconds',
      { type: 'long', logicalType: 'timestamp-micros' },
      1_767_225_600_000_001,
      '"2026-01-01T00:00:00.000001Z"',
    ],
    ['an instant in milliseconds', { type: 'long', logicalType: 'timestamp-millis' }, -1, '"1969-12-31T23:59:59.999000Z"'],
    [
      'an instant in nanoseconds',
      { type: 'long', logicalType: 'timestamp-nanos' },
      1_000_000_001,
      '"1970-01-01T00:00:01.000000001Z"',
    ],
    [
      'a moment without a zone',
      { type: 'long', logicalType: 'local-timestamp-micros' },
      1_500_000,
      '"1970-01-01T00:00:01.500000"',
    ],
    ['a moment that no calendar has', { type: 'long', logicalType: 'timestamp-millis' }, 9e15, '9000000000000000'],
    ['a day', { type: 'int', logicalType: 'date' }, 20_454, '"2026-01-01"'],
    ['a time of the day', { type: 'int', logicalType: 'time-millis' }, 61_001, '"00:01:01.001000"'],
    ['a decimal', { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 }, Buffer.from('ff38', 'hex'), '"-2.00"'],
    ['a decimal of nothing', { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 }, Buffer.alloc(0), '"0.00"'],
    ['bytes', 'bytes', Buffer.from([0, 255]), '"AP8="'],
    [
      'a UUID',
      { type: 'fixed', name: 'id', size: 16, logicalType: 'uuid' },
      Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
      '"00112233-4455-6677-8899-aabbccddeeff"',
    ],
    ['a double', 'double', 0.1, '0.1'],
    ['a number that JSON does not have', 'double', Number.NaN, '"NaN"'],
    ['an enumeration', { type: 'enum', name: 'how', symbols: ['CASH', 'CARD'] }, 'CARD', '"CARD"'],
    ['a union', ['null', 'string'], null, 'null'],
    ['a list', { type: 'array', items: ['null', 'int'] }, [1, null, 3], '[1,null,3]'],
    ['a map', { type: 'map', values: 'int' }, { a: 1, 'b"': 2 }, '{"a":1,"b\\"":2}'],
  ])('holds %s', async (_, type, value, json) => {
    expect(await read(await avroFile(recordOf(type), [{ v: value }]))).toEqual([`{"v":${json}}`])
  })

  test('keeps all digits of a long', async () => {
    // 2 ** 63 - 1 in zigzag, behind a block's lead of one row and ten bytes
    const file = await avroFile(recordOf('long'), [{ v: -1 }])
    const sync = file.subarray(-16)
    const long = Buffer.from('feffffffffffffffff01', 'hex')
    const lead = Buffer.from([2, 20])
    const start = file.length - 16 - 3
    expect(await read(Buffer.concat([file.subarray(0, start), lead, long, sync]))).toEqual(['{"v":9223372036854775807}'])
  })

  test('that says of a list that it has any number of members is not believed', async () => {
    const file = await avroFile(recordOf({ type: 'array', items: 'long' }), [{ v: [] }])
    // a block of one row and five bytes: 2 ** 31 - 1 members
    const hostile = Buffer.concat([
      file.subarray(0, file.length - 16 - 3),
      Buffer.from([2, 10]),
      Buffer.from('feffffff0f', 'hex'),
      file.subarray(-16),
    ])
    expect(await read(hostile)).toEqual([expect.stringContaining('a value in it ends early')])
  })

  test('may hold others of its own kind, but not without end', async () => {
    const tree: Schema = { type: 'record', name: 'part', fields: [{ name: 'of', type: ['null', 'part'] }] }
    const deep = (levels: number): unknown => (levels === 0 ? { of: null } : { of: deep(levels - 1) })
    expect(await read(await avroFile(tree, [deep(1)]))).toEqual(['{"of":{"of":null}}'])
    expect(await read(await avroFile(tree, [deep(2), deep(500)]))).toEqual([
      '{"of":{"of":{"of":null}}}',
      expect.stringMatching(/^"FILE_UNREADABLE: raw-data\/tills\/a.avro was not read past row 1: .*nested/),
    ])
  })

  test('is no object where a text of it is no UTF-8, and the others go on', async () => {
    const file = await avroFile(NAMED, [{ name: 'one' }, { name: 'caf\u00e9' }, { name: 'two' }])
    file.set([0xff, 0xff], file.indexOf('caf\u00e9') + 3)
    expect(await read(file)).toEqual(['{"name":"one"}', JSON.stringify('{"name":"Y2Fm//8="}'), '{"name":"two"}'])
  })

  test('that is too long is a bad row of its own', async () => {
    const type = { type: 'array', items: 'string' }
    const rows = [{ v: ['a'] }, { v: Array.from({ length: 100 }, () => 'b') }, { v: ['c'] }]
    expect(await read(await avroFile(recordOf(type), rows), 50)).toEqual([
      '{"v":["a"]}',
      '"a row of more than 50 bytes"',
      '{"v":["c"]}',
    ])
  })
})

describe('a file of Avro', () => {
  const rows = Array.from({ length: 100 }, (_, n) => ({ name: `till ${n}` }))

  test.each<readonly [string, () => Promise<Uint8Array>, RegExp]>([
    ['is half of one', async () => (await avroFile(NAMED, rows, { block_bytes: 100 })).subarray(0, 700), /it is half of a file/],
    ['ends within its header', async () => (await avroFile(NAMED, rows)).subarray(0, 30), /ends within its header/],
    ['is another thing', async () => Buffer.from('PAR1 and so on'), /it is no Avro file/],
    ['is empty', async () => new Uint8Array(0), /it is no Avro file/],
    [
      'is packed with what is not known',
      () => avroFile(NAMED, rows, { codec: 'bzip2' }),
      /packed with \\"bzip2\\", expected one of/,
    ],
    ['has a list without end', () => avroFile(recordOf({ type: 'array', items: 'null' }), []), /members take no bytes/],
    ['has rows of nothing', () => avroFile(recordOf('null'), [{ v: null }]), /a row takes no bytes/],
  ])('that %s is reported by name, and others go on', async (_, content, why) => {
    const { put, open } = await newDrop()
    await put('a.avro', await content())
    await put('b.avro', await avroFile(NAMED, [{ name: 'b' }]))
    const [report, ...others] = await textsOf(await open({ format: 'avro' }))
    expect(report).toMatch(/^"FILE_UNREADABLE: raw-data\/tills\/a.avro was not read: /)
    expect(report).toMatch(why)
    expect(others).toEqual(['{"name":"b"}'])
  })

  test('that is broken within is read up to there, and reported once', async () => {
    const { put, open } = await newDrop()
    const content = await avroFile(NAMED, rows, { codec: 'snappy', block_bytes: 200 })
    content.set([content[content.length - 30] === 0 ? 1 : 0], content.length - 30)
    await put('a.avro', content)
    const source = await open({ format: 'avro' })
    const whole = await drain(source)
    const good = whole.rows.slice(0, -1)
    expect(good.length).toBeGreaterThan(50)
    expect(whole.rows.slice(-1).map(textOf).join('')).toContain(`not read past row ${good.length}`)
    const pieces = await drain(await open({ format: 'avro' }), undefined, { rows_max: 7, bytes_max: 1000 })
    expect(pieces.rows).toEqual(whole.rows)
    expect(await textsOf(source, whole.position)).toEqual([])
  })

  test('whatever byte of it is another gives rows or a report, in bounded room', async () => {
    const content = await avroFile(recordOf({ type: 'array', items: { type: 'map', values: 'long' } }), [
      { v: [{ a: 1 }, { b: 2 }] },
      { v: [] },
    ])
    await fc.assert(
      fc.asyncProperty(fc.nat(content.length - 1), fc.nat(255), async (at, byte) => {
        const damaged = Buffer.from(content)
        damaged[at] = byte
        const texts = await read(damaged)
        expect(texts.length).toBeLessThanOrEqual(3)
      }),
      { seed: 5, numRuns: 200 },
    )
  })

  test('gives the rows that one read gives, whatever the limits', async () => {
    const { put, open } = await newDrop()
    await put('a.avro', await avroFile(NAMED, rows, { codec: 'deflate', block_bytes: 130 }))
    const whole = await drain(await open({ format: 'avro' }))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 300 }), async (rows_max, bytes_max) => {
        const pieces = await drain(await open({ format: 'avro' }), undefined, { rows_max, bytes_max })
        expect(pieces).toEqual(whole)
      }),
      { seed: 5, numRuns: 10 },
    )
  })
})
