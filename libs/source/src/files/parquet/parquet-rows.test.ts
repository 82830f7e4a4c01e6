import type { ObjectStore } from '@storemesh/object-store'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { sourceConformance } from '../../conformance.js'
import type { SourceRow } from '../../source.js'
import { drain, newDrop, removeDrops, textOf, textsOf } from '../fixtures/drop-folder.js'
import { jsonRows, type ParquetWriter, parquetWriter, writtenByColumns } from '../fixtures/parquet-file.js'

let written: ParquetWriter

beforeAll(async () => {
  written = await parquetWriter()
})
afterAll(() => written.close())
afterEach(removeDrops)

sourceConformance('files of Parquet', async () => {
  const drop = await newDrop()
  let number = 0
  return {
    source: await drop.open({ format: 'parquet' }),
    append: async (names) => {
      number += 1
      const rows = names.map((name) => ({ name }))
      await drop.put(`day=${number}/sales.parquet`, await written.fileOf(jsonRows(rows, '"name":"VARCHAR"')))
    },
    nameOf: (row) => JSON.parse(textOf(row)).name,
    reopen: () => drop.open({ format: 'parquet' }),
  }
})

const read = async (content: Uint8Array, line_bytes_max = 1 << 20) => {
  const { put, open } = await newDrop()
  await put('a.parquet', content)
  return textsOf(await open({ format: 'parquet', line_bytes_max }))
}

describe('a row of Parquet', () => {
  test.each<readonly [string, string, string]>([
    ['an instant', 'make_timestamptz(1767225600000001)', '"2026-01-01T00:00:00.000001Z"'],
    ['a moment without a zone', "TIMESTAMP '2026-01-01 00:00:00.5'", '"2026-01-01T00:00:00.500000"'],
    ['a moment in nanoseconds', "TIMESTAMP_NS '2026-01-01 00:00:00.123456789'", '"2026-01-01T00:00:00.123456789"'],
    ['a moment before 1970', "TIMESTAMP_MS '1969-12-31 23:59:59.999'", '"1969-12-31T23:59:59.999000"'],
    ['a day', "DATE '2026-02-28'", '"2026-02-28"'],
    ['a time of the day', "TIME '00:01:01.001'", '"00:01:01.001000"'],
    ['a small decimal', "CAST('-2.05' AS DECIMAL(9, 2))", '"-2.05"'],
    ['a decimal', "CAST('12345678901234.5678' AS DECIMAL(18, 4))", '"12345678901234.5678"'],
    [
      'a large decimal',
      "CAST('-1234567890123456789012345678901234.5678' AS DECIMAL(38, 4))",
      '"-1234567890123456789012345678901234.5678"',
    ],
    ['a long past 2^53', "CAST('9223372036854775807' AS BIGINT)", '9223372036854775807'],
    ['an unsigned long', "CAST('18446744073709551615' AS UBIGINT)", '18446744073709551615'],
    ['an unsigned int', 'CAST(4294967295 AS UINTEGER)', '4294967295'],
    ['a double', 'CAST(0.1 AS DOUBLE)', '0.1'],
    ['a number that JSON does not have', "CAST('nan' AS DOUBLE)", '"NaN"'],
    ['true', 'TRUE', 'true'],
    ['a text', '\'caf\u00e9 "x"\'', '"caf\u00e9 \\"x\\""'],
    ['bytes', "'\\x00\\xFF'::BLOB", '"AP8="'],
    ['a UUID', "UUID '00112233-4455-6677-8899-aabbccddeeff'", '"00112233-4455-6677-8899-aabbccddeeff"'],
    ['nothing', 'CAST(NULL AS INTEGER)', 'null'],
    ['a list', '[1, NULL, 3]', '[1,null,3]'],
    ['a list of nothing', 'CAST([] AS INTEGER[])', '[]'],
    ['no list', 'CAST(NULL AS INTEGER[])', 'null'],
    ['lists of lists', '[[1], [], NULL, [2, 3]]', '[[1],[],null,[2,3]]'],
    ['a struct', "{'a': 1, 'b': {'c': 'x', 'd': NULL::INTEGER}}", '{"a":1,"b":{"c":"x","d":null}}'],
    ['a list of structs', "[{'a': 1, 'b': ['x']}, NULL, {'a': NULL, 'b': []}]", '[{"a":1,"b":["x"]},null,{"a":null,"b":[]}]'],
    ['a map', "MAP {'a': 1, 'b\"': 2}", '{"a":1,"b\\"":2}'],
    ['a map by numbers', 'MAP {1: [TRUE], 2: NULL}', '{"1":[true],"2":null}'],
  ])('holds %s', async (_, value, json) => {
    expect(await read(await written.fileOf(`SELECT ${value} AS v`))).toEqual([`{"v":${json}}`])
  })

  test('is what was written, however it is nested', async () => {
    const text = fc.option(fc.constantFrom('', 'a', 'b "c"', 'caf\u00e9'), { nil: null })
    const line = fc.option(
      fc.record({ sku: text, prices: fc.option(fc.array(fc.option(fc.nat(9), { nil: null }), { maxLength: 3 }), { nil: null }) }),
      {
        nil: null,
      },
    )
    const row = fc.record({ id: fc.nat(), lines: fc.option(fc.array(line, { maxLength: 3 }), { nil: null }), note: text })
    const columns = '"id":"BIGINT","lines":[{"sku":"VARCHAR","prices":["INTEGER"]}],"note":"VARCHAR"'
    const options = fc.constantFrom('COMPRESSION zstd', 'PARQUET_VERSION V2', 'ROW_GROUP_SIZE 2')
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), options, async (rows, chosen) => {
        expect(await read(await written.fileOf(jsonRows(rows, columns), chosen))).toEqual(rows.map((one) => JSON.stringify(one)))
      }),
      { seed: 5, numRuns: 60 },
    )
  })

  test('is no object where a text of it is no UTF-8, and the others go on', async () => {
    const file = await written.fileOf("SELECT unnest(['one', 'cafXX', 'two']) AS v", 'COMPRESSION uncompressed')
    for (let at = file.indexOf('cafXX'); at !== -1; at = file.indexOf('cafXX')) file.set([0xff, 0xff], at + 3)
    expect(await read(file)).toEqual(['{"v":"one"}', JSON.stringify('{"v":"Y2Fm//8="}'), '{"v":"two"}'])
  })

  test('that is too long is a bad row of its own', async () => {
    const file = await written.fileOf("SELECT unnest([['a'], [repeat('b', 50), repeat('c', 50)], ['d']]) AS v")
    expect(await read(file, 60)).toEqual(['{"v":["a"]}', '"a row of more than 60 bytes"', '{"v":["d"]}'])
  })
})

const shown = (row: SourceRow): string => `${row.place} ${row.offset} ${textOf(row)}`

const MANY = `SELECT n AS id, 'till ' || (n % 7) AS till, CASE WHEN n % 3 = 0 THEN NULL ELSE n * 1.5 END::DOUBLE AS total,
  n % 2 = 0 AS paid, CAST(n AS DECIMAL(12, 2)) AS amount, range(n % 4) AS lines FROM range(6000) AS t(n)`

const manyTold = (n: number): string => {
  const lines = Array.from({ length: n % 4 }, (_, line) => line)
  const total = n % 3 === 0 ? null : n * 1.5
  return JSON.stringify({ id: n, till: `till ${n % 7}`, total, paid: n % 2 === 0, amount: `${n}.00`, lines })
}

describe('a file of Parquet', () => {
  test.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'])(
    'is read where it is packed with %s',
    async (codec) => {
      for (const version of ['V1', 'V2']) {
        const file = await written.fileOf(MANY, `COMPRESSION ${codec}, ROW_GROUP_SIZE 2048, PARQUET_VERSION ${version}`)
        expect(await read(file)).toEqual(Array.from({ length: 6000 }, (_, n) => manyTold(n)))
      }
    },
  )

  test('of another writer is read as well', async () => {
    const names = Array.from({ length: 3000 }, (_, n) => (n % 5 === 0 ? null : `till ${n % 11}`))
    const file = writtenByColumns([
      { name: 'name', data: names, type: 'STRING', nullable: true },
      { name: 'n', data: names.map((_, n) => BigInt(n) * 10n ** 12n), type: 'INT64' },
      { name: 'at', data: names.map((_, n) => new Date(n)), type: 'TIMESTAMP' },
      { name: 'lines', data: names.map((_, n) => ({ n: [n] })), type: 'JSON' },
    ])
    expect(await read(file)).toEqual(
      names.map((name, n) => {
        const at = `${new Date(n).toISOString().slice(0, -1)}000Z`
        return `{"name":${JSON.stringify(name)},"n":${BigInt(n) * 10n ** 12n},"at":"${at}","lines":"{\\"n\\":[${n}]}"}`
      }),
    )
  })

  test('gives the rows that one read gives, whatever the limits, and goes on within a row group', async () => {
    const { put, open } = await newDrop()
    await put('a.parquet', await written.fileOf(MANY, 'ROW_GROUP_SIZE 2048'))
    const whole = await drain(await open({ format: 'parquet' }))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 300, max: 2500 }), async (rows_max) => {
        const pieces = await drain(await open({ format: 'parquet' }), undefined, { rows_max, bytes_max: 10_000_000 })
        expect(pieces.position).toEqual(whole.position)
        expect(pieces.rows.map(shown)).toEqual(whole.rows.map(shown))
      }),
      { seed: 5, numRuns: 5 },
    )
  })

  test.each<readonly [string, () => Promise<Uint8Array>, RegExp]>([
    ['is half of one', async () => (await written.fileOf(MANY)).subarray(0, 9000), /it is half of one/],
    ['is empty', async () => new Uint8Array(0), /it is half of one/],
    ['is another thing', async () => Buffer.from('id,name\n1,a\n2,b\n'), /or another thing/],
    ['is encrypted', async () => Buffer.concat([await written.fileOf(MANY), Buffer.from('PARE')]), /it is encrypted/],
    [
      'has a footer of rubbish',
      async () => Buffer.concat([Buffer.alloc(100, 0xff), Buffer.from([50, 0, 0, 0]), Buffer.from('PAR1')]),
      /its footer cannot be read/,
    ],
    [
      'has a footer past its beginning',
      async () => Buffer.concat([Buffer.alloc(9, 0xff), Buffer.from('PAR1')]),
      /footer is longer/,
    ],
  ])('that %s is reported by name, and others go on', async (_, content, why) => {
    const { put, open } = await newDrop()
    await put('a.parquet', await content())
    await put('b.parquet', await written.fileOf("SELECT 'b' AS name"))
    const [report, ...others] = await textsOf(await open({ format: 'parquet' }))
    expect(report).toMatch(/^"FILE_UNREADABLE: raw-data\/tills\/a.parquet was not read: /)
    expect(report).toMatch(why)
    expect(others).toEqual(['{"name":"b"}'])
  })

  test('whatever bytes of it are others gives rows or a report, in bounded room', async () => {
    const query = "SELECT n, [n, NULL] AS list, 'x' || n AS text FROM range(50) AS t(n)"
    const files = [
      await written.fileOf(query, 'COMPRESSION uncompressed'),
      await written.fileOf(query, 'COMPRESSION zstd, PARQUET_VERSION V2'),
    ]
    const damage = fc.record({
      file: fc.constantFrom(...files),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 5 }),
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, at, bytes }) => {
        const damaged = Buffer.from(file)
        damaged.set(bytes, Math.floor(at * (file.length - bytes.length)))
        expect((await read(damaged)).length).toBeLessThanOrEqual(51)
      }),
      { seed: 5, numRuns: 200 },
    )
  })

  test('is read in ranges, page by page, and not anew with each batch', async () => {
    const { put, open, store } = await newDrop()
    const query = 'SELECT n, md5(n::VARCHAR) AS text, [n] AS list FROM range(50000) AS t(n)'
    const content = await written.fileOf(query, 'COMPRESSION uncompressed, ROW_GROUP_SIZE 25000')
    await put('a.parquet', content)
    const lengths: number[] = []
    const counting: ObjectStore = {
      ...store,
      async read(key, range) {
        lengths.push(range?.length ?? content.length)
        return store.read(key, range)
      },
    }
    const { rows } = await drain(await open({ format: 'parquet' }, counting), undefined, {
      rows_max: 2000,
      bytes_max: 10_000_000,
    })
    expect(rows).toHaveLength(50_000)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1 << 20)
    // once for the content's hash, once for the rows, and some bytes that two pieces share
    const read_bytes = lengths.reduce((sum, length) => sum + length, 0)
    expect(read_bytes / content.length).toBeLessThan(4)
  })
})
