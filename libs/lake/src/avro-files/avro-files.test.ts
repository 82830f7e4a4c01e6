import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededDice } from '@storemesh/core'
import { commitFiles, evolveSchema, planFiles, type NamedValues, type NewColumn } from '@storemesh/iceberg'
import { objectKey } from '@storemesh/object-store'
import { describe, expect, test } from 'vitest'
import { avroLakes } from '../fixtures/avro-lake.js'
import { deleteRows, openLake } from '../index.js'

const givenLake = avroLakes()

const scalar = (name: string, type: NewColumn['type']): NewColumn => ({ name, type, required: false })
const EVERY_TYPE: readonly NewColumn[] = [
  { name: 'id', type: 'int', required: true },
  scalar('big', 'long'),
  scalar('yes', 'boolean'),
  scalar('f', 'float'),
  scalar('d', 'double'),
  scalar('day', 'date'),
  scalar('clock', 'time'),
  scalar('local', 'timestamp'),
  scalar('instant', 'timestamptz'),
  scalar('words', 'string'),
  scalar('key', 'uuid'),
  scalar('raw', 'binary'),
  scalar('five', 'fixed[5]'),
  scalar('small', 'decimal(9, 2)'),
  scalar('wide', 'decimal(38, 10)'),
  scalar('città "x"', 'string'),
  {
    name: 'place',
    required: false,
    type: {
      type: 'struct',
      fields: [
        { id: 0, name: 'x', required: true, type: 'double' },
        { id: 0, name: 'raw', required: false, type: 'binary' },
      ],
    },
  },
  {
    name: 'tags',
    required: false,
    type: { type: 'list', 'element-id': 0, 'element-required': false, element: 'timestamptz' },
  },
  {
    name: 'by_day',
    required: false,
    type: { type: 'map', 'key-id': 0, key: 'date', 'value-id': 0, 'value-required': false, value: 'decimal(38, 10)' },
  },
]
const none: NamedValues = { id: 1 }
const full: NamedValues = {
  id: -(2 ** 31),
  big: 2n ** 63n - 1n,
  yes: false,
  f: Math.fround(0.1),
  d: Number.NaN,
  day: '-0043-03-15',
  clock: '23:59:59.999999',
  local: '0001-01-01T00:00:00.000001',
  instant: '2026-01-31T23:59:59.999999Z',
  words: 'line\n"quoted" \\ ünï 😀',
  key: '00112233-4455-6677-8899-aabbccddeeff',
  raw: Uint8Array.of(0, 255, 10, 34),
  five: Uint8Array.of(1, 2, 3, 4, 5),
  small: '-9999999.99',
  wide: '9999999999999999999999999999.9999999999',
  'città "x"': '',
  place: { x: Number.NEGATIVE_INFINITY, raw: Uint8Array.of(0) },
  tags: ['12345-06-07T08:09:10.000011Z', null],
  by_day: new Map([['2026-01-31', '-0.0000000001']]),
}
const TOLD = `SELECT id, big, yes, f, d, CAST(day AS varchar) AS day, CAST(clock AS varchar) AS clock,
  CAST(local AS varchar) AS local, CAST(instant AS varchar) AS instant, words, CAST(key AS varchar) AS key, raw, five, small, wide,
  "città ""x""", place, CAST(tags AS varchar) AS tags, CAST(by_day AS varchar) AS by_day FROM sale ORDER BY id`

describe('a table of Avro files', () => {
  test('gives values of every type to the last digit, and what is missing as missing', async () => {
    const { addAvro, asked } = await givenLake(EVERY_TYPE)
    await addAvro([full, none])
    const [first, second] = await asked(TOLD)
    expect(first).toEqual({
      ...full,
      day: '0044-03-15 (BC)',
      local: '0001-01-01 00:00:00.000001',
      instant: '2026-01-31 23:59:59.999999+00',
      place: { x: Number.NEGATIVE_INFINITY, raw: Uint8Array.of(0) },
      tags: "['12345-06-07 08:09:10.000011+00', NULL]",
      by_day: '{2026-01-31=-0.0000000001}',
    })
    expect(Object.values(second ?? {}).filter((value) => value !== null)).toEqual([1])
  })

  test('is one table with its Parquet files, and its columns are found by id', async () => {
    const lake = await givenLake([scalar('item', 'string'), scalar('count', 'int')])
    await lake.addAvro([{ item: 'tea', count: 1 }])
    const { metadata } = await lake.table()
    const evolved = evolveSchema(metadata, [
      { change: 'rename', column: ['item'], to: 'product' },
      { change: 'widen', column: ['count'], to: 'long' },
    ])
    await lake.catalog.commit(lake.name, evolved.requirements, evolved.updates)
    await lake.addParquet(`SELECT 'rice' AS product, 9007199254740993 AS count`)
    await lake.addAvro([{ product: 'soap', count: 3 }])
    expect(await lake.asked('SELECT product, count FROM sale ORDER BY product')).toEqual([
      { product: 'rice', count: 9007199254740993n },
      { product: 'soap', count: 3n },
      { product: 'tea', count: 1n },
    ])
  })

  test('has no value for a column that came after its file, and nothing else there either', async () => {
    const lake = await givenLake([
      scalar('item', 'string'),
      EVERY_TYPE.find(({ name }) => name === 'place') ?? scalar('place', 'string'),
    ])
    await lake.addAvro([{ item: 'tea', place: { x: 1, raw: null } }])
    const { metadata } = await lake.table()
    const evolved = evolveSchema(metadata, [
      { change: 'add', column: ['count'], type: 'long' },
      { change: 'add', column: ['place', 'y'], type: 'long', place: 'first' },
      { change: 'add', column: ['words'], type: 'string', place: 'first' },
    ])
    await lake.catalog.commit(lake.name, evolved.requirements, evolved.updates)
    await lake.addAvro([{ item: 'soap', count: 7, words: 'new', place: { x: 2, raw: null, y: 3 } }])
    expect(await lake.asked('SELECT item, count, words, place.x AS x, place.y AS y FROM sale ORDER BY item')).toEqual([
      { item: 'soap', count: 7n, words: 'new', x: 2, y: 3n },
      { item: 'tea', count: null, words: null, x: 1, y: null },
    ])
  })

  test('knows its rows by their places: what is deleted by place is gone', async () => {
    const lake = await givenLake([scalar('n', 'int')])
    const rows = Array.from({ length: 20_000 }, (_, n) => ({ n }))
    await lake.addAvro(rows)
    const wrong = await lake.asked('SELECT count(*) AS wrong FROM sale WHERE "$pos" <> n', { places: true })
    expect(wrong).toEqual([{ wrong: 0n }])
    await deleteRows(lake, lake.name, { sql: 'n % 2 = 1' })
    const [file] = await planFiles(lake, await lake.table(), {})
    expect(file).toMatchObject({ format: 'avro', deletes: [{ kind: 'position' }] })
    expect(await lake.asked('SELECT count(*) AS rows, max(n % 2) AS odd FROM sale')).toEqual([{ rows: 10_000n, odd: 0 }])
  })
})

describe('a damaged or foreign Avro file is named, never read in part', () => {
  test('where a bit has flipped', async () => {
    const lake = await givenLake([scalar('item', 'string')])
    await lake.addAvro([{ item: 'tea' }])
    const [file] = await planFiles(lake, await lake.table(), {})
    const path = await lake.store.localPath(objectKey(file?.key ?? ''))
    const bytes = await readFile(path)
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 20) ^ 1, bytes.length - 20)
    await writeFile(path, bytes)
    await expect(lake.asked('SELECT * FROM sale')).rejects.toThrow(/^DATA_FILE_CORRUPT: .*\.avro/)
  })

  test.each([
    ['DATA_FILE_CORRUPT', 'nothing of Avro'],
    ['DATA_FILE_CORRUPT', ''],
  ])('%s where another writer put %j', async (code, content) => {
    const lake = await givenLake([scalar('item', 'string')])
    const key = objectKey('bronze/sales/bronze_kafka__sale/data/foreign.avro')
    await lake.store.write(key, Buffer.from(content))
    const file = { key, format: 'avro', record_count: 1, size_bytes: 1, columns: new Map() } as const
    await commitFiles(lake, lake.name, { operation: 'append', add: [file], remove: [], summary: {} })
    await expect(lake.asked('SELECT * FROM sale')).rejects.toThrow(new RegExp(`^${code}: .*foreign\\.avro`))
  })

  test('and so is one in a lake that has no folder for copies', async () => {
    const lake = await givenLake([scalar('item', 'string')])
    await lake.addAvro([{ item: 'tea' }])
    const of = openLake({ catalog: lake.catalog, store: lake.store, engine: lake.engine })
    await expect(lake.asked('SELECT * FROM sale', { of })).rejects.toThrow(/^FILE_FORMAT_UNSUPPORTED: .*\.avro/)
  })
})

describe('copies', () => {
  const copiesIn = async (folder: string) => (await readdir(folder)).filter((name) => name.endsWith('.parquet'))

  test('are made once, by whoever asks first, and a damaged one is made anew', async () => {
    const lake = await givenLake([scalar('item', 'string')])
    await lake.addAvro([{ item: 'tea' }])
    const all = Array.from({ length: 6 }, () => lake.asked('SELECT item FROM sale'))
    expect(await Promise.all(all)).toEqual(Array.from({ length: 6 }, () => [{ item: 'tea' }]))
    const [copy = ''] = await copiesIn(lake.copies.folder)
    expect(await copiesIn(lake.copies.folder)).toHaveLength(1)

    await writeFile(join(lake.copies.folder, copy), 'damaged')
    const another = () => openLake({ ...lake, copies: { ...lake.copies, dice: seededDice(9) } })
    expect(await lake.asked('SELECT item FROM sale', { of: another() })).toEqual([{ item: 'tea' }])
    expect(await copiesIn(lake.copies.folder)).toHaveLength(1)
  })

  test('that were not used for longest go where space is short, and come again when they are asked for', async () => {
    const lake = await givenLake([scalar('item', 'string')])
    const of = openLake({ ...lake, copies: { ...lake.copies, size_bytes_max: 1500 } })
    for (const item of ['tea', 'rice', 'soap', 'salt', 'oats', 'milk']) {
      lake.clock.advance(60 * 60 * 1000)
      await lake.addAvro([{ item }])
      const files = (await planFiles(lake, await lake.table(), {})).filter(({ key }) => key.endsWith('.avro')).slice(-1)
      await lake.asked('SELECT item FROM sale', { of, files })
    }
    expect((await copiesIn(lake.copies.folder)).length).toBeLessThanOrEqual(4)
    lake.clock.advance(60 * 60 * 1000)
    const first = (await planFiles(lake, await lake.table(), {})).slice(0, 1)
    expect(await lake.asked('SELECT count(*) AS rows FROM sale', { of, files: first })).toEqual([{ rows: 1n }])
  })

  test('in use at one time that need more than there is are refused', async () => {
    const lake = await givenLake([scalar('item', 'string')])
    const of = openLake({ ...lake, copies: { ...lake.copies, size_bytes_max: 10 } })
    await lake.addAvro([{ item: 'tea' }])
    await lake.asked('SELECT item FROM sale', { of })
    await lake.addAvro([{ item: 'rice' }])
    await expect(lake.asked('SELECT item FROM sale', { of })).rejects.toThrow('PARQUET_COPIES_FULL')
  })
})
