import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Schema } from '../types.js'
import type { LeafValues } from './leaf-values.js'
import { writeParquetColumns } from './write-parquet-columns.js'

const SCHEMA: Schema = {
  type: 'struct',
  'schema-id': 0,
  fields: [
    { id: 1, name: 'number', required: true, type: 'int' },
    { id: 2, name: 'long', required: false, type: 'long' },
    { id: 3, name: 'text', required: false, type: 'string' },
    { id: 4, name: 'flag', required: false, type: 'boolean' },
    { id: 5, name: 'price', required: false, type: 'decimal(9, 2)' },
    {
      id: 6,
      name: 'tags',
      required: false,
      type: { type: 'list', 'element-id': 7, 'element-required': true, element: 'string' },
    },
  ],
}

interface Row {
  readonly number: number
  readonly long: number | null
  readonly text: string | null
  readonly flag: boolean | null
  readonly price: number | null
  readonly tags: readonly string[] | null
}

const text = fc.string({ maxLength: 40, unit: fc.constantFrom('a', 'b', 'z', 'é', '😀', '\uffff', ' ') })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 })
/** Runs of the same rows, as they come, and rows that all differ. */
const rows = fc
  .array(
    fc.tuple(
      fc.record<Row>({
        number: fc.integer(),
        long: maybe(fc.maxSafeInteger()),
        text: maybe(text),
        flag: maybe(fc.boolean()),
        price: maybe(fc.integer({ min: -999_999_999, max: 999_999_999 })),
        tags: maybe(fc.array(text, { maxLength: 3 })),
      }),
      fc.constantFrom(1, 1, 1, 3, 9, 40),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((runs) => runs.flatMap(([row, times]) => Array.from({ length: times }, () => row)))

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(value))
  return bytes
}
const texts = (value: string): Buffer => Buffer.concat([int(Buffer.byteLength(value)), Buffer.from(value)])

const longIn = (bytes: Uint8Array): bigint => Buffer.from(bytes).readBigInt64LE()

function optional<T>(values: readonly (T | null)[], plain: (value: T) => Uint8Array): LeafValues {
  const there = values.flatMap((value) => (value === null ? [] : [plain(value)]))
  const definition = Uint8Array.from(values, (value) => (value === null ? 0 : 1))
  return { plain: Buffer.concat(there), places: values.length, definition }
}

function lists(values: readonly (readonly string[] | null)[]): LeafValues {
  const [definition, repetition, plain]: [number[], number[], Buffer[]] = [[], [], []]
  for (const value of values) {
    if (value === null || value.length === 0) definition.push(value === null ? 0 : 1)
    for (const each of value ?? []) plain.push(texts(each))
    definition.push(...(value ?? []).map(() => 2))
    repetition.push(0, ...(value ?? []).slice(1).map(() => 1))
  }
  const levels = { definition: Uint8Array.from(definition), repetition: Uint8Array.from(repetition) }
  return { plain: Buffer.concat(plain), places: definition.length, ...levels }
}

const columnsOf = (told: readonly Row[]): readonly LeafValues[] => [
  { plain: Buffer.concat(told.map(({ number }) => int(number))), places: told.length },
  optional(
    told.map((row) => row.long),
    long,
  ),
  optional(
    told.map((row) => row.text),
    texts,
  ),
  optional(
    told.map((row) => row.flag),
    (flag) => Uint8Array.of(flag ? 1 : 0),
  ),
  optional(
    told.map((row) => row.price),
    int,
  ),
  lists(told.map((row) => row.tags)),
]

test('another reader finds in a file the rows whose columns were given', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'parquet-columns-')), 'rows.parquet')
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const all = `SELECT number, long, text, flag, CAST(price * 100 AS INTEGER) AS price, tags FROM read_parquet('${path}')`
  await fc.assert(
    fc.asyncProperty(rows, async (told) => {
      const file = writeParquetColumns(SCHEMA, told.length, columnsOf(told))
      await writeFile(path, file.bytes)
      const read = await (await connection.run(all)).getRowObjectsJson()
      expect(read.map((row) => ({ ...row, long: row['long'] === null ? null : Number(row['long']) }))).toEqual(told)
    }),
    { seed: 3, numRuns: 150 },
  )
  connection.closeSync()
})

test('what a file says of its columns holds of every row', () => {
  fc.assert(
    fc.property(rows, (told) => {
      const { columns, record_count } = writeParquetColumns(SCHEMA, told.length, columnsOf(told))
      expect(record_count).toBe(told.length)
      const nulls = (name: 'long' | 'text' | 'flag') => told.filter((row) => row[name] === null).length
      expect([2, 3, 4].map((id) => columns.get(id)?.null_count)).toEqual([nulls('long'), nulls('text'), nulls('flag')])
      const { lower: least, upper: most } = columns.get(2) ?? {}
      const longs = told.flatMap((row) => (row.long === null ? [] : [BigInt(row.long)]))
      expect(longs.filter((value) => least && longIn(least) > value)).toEqual([])
      expect(longs.filter((value) => most && longIn(most) < value)).toEqual([])
      const { lower, upper } = columns.get(3) ?? {}
      const texts = told.flatMap((row) => (row.text === null ? [] : [Buffer.from(row.text)]))
      expect(texts.filter((value) => lower && Buffer.compare(lower, value) > 0)).toEqual([])
      expect(texts.filter((value) => upper && Buffer.compare(upper, value) < 0)).toEqual([])
      expect([least === undefined, lower === undefined]).toEqual([longs.length === 0, texts.length === 0])
    }),
    { seed: 4, numRuns: 200 },
  )
})

test('a column too few is named', () => {
  expect(() => writeParquetColumns(SCHEMA, 1, [])).toThrow('COLUMNS_UNWRITABLE')
})
