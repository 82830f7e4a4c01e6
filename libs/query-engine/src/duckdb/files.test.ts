import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { isFault, systemClock } from '@storemesh/core'
import { decodeValue, type Field, type Schema, type Type } from '@storemesh/iceberg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localRelation } from '../local-relation.js'
import type { JsonLinesRelation, LocalFile, Relation, Row, TableRelation, WriteTarget } from '../query-engine.js'
import { type DuckdbEngine, duckdbEngine } from './duckdb-engine.js'

const viewer = viewerOfEverything('test')
const field = (id: number, name: string, type: Type, required = false): Field => ({ id, name, required, type })
const schema = (...fields: Field[]): Schema => ({ type: 'struct', 'schema-id': 0, fields })

let folder: string
let engine: DuckdbEngine
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  engine = duckdbEngine({ memory_max_mb: 512, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
})
afterAll(() => engine.close())

let folders = 0
const freshFolder = () => join(folder, 'tables', String(++folders))

const write = (
  sql: string,
  target: Omit<WriteTarget, 'folder'> & { folder?: string },
  relations: ReadonlyMap<string, Relation> = new Map(),
) => engine.write({ sql, relations }, viewer, { folder: freshFolder(), ...target })

const tableOf = (files: readonly LocalFile[], schema: Schema): TableRelation => localRelation(schema, files)

/** A file that no engine wrote. */
const strange = (path: string, schema: Schema): TableRelation => ({
  kind: 'table',
  schema,
  files: [{ path, address: path, record_count: 1, size_bytes: 1, deletes: [] }],
})

async function read(relation: Relation, sql = 'SELECT * FROM t', signal?: AbortSignal): Promise<Row[]> {
  const all: Row[] = []
  const question = { sql, relations: new Map([['t', relation]]) }
  for await (const rows of engine.rows(question, viewer, signal ? { signal } : {})) all.push(...rows)
  return all
}

async function jsonLines(schema: Schema, ...lines: string[]): Promise<JsonLinesRelation> {
  const path = join(folder, `${++folders}.jsonl`)
  await writeFile(path, lines.join('\n'))
  return { kind: 'json-lines', schema, paths: [path] }
}

const faultOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  return isFault(error) ? error.message : String(error)
}

describe('a written file', () => {
  test('has columns, and members of structs, by any name whatever', async () => {
    const names = ['plain', 'two words', 'a "quoted" one', "it's", 'back\\slash\\', '{a=b, c: [d]}', 'NULL', ' ', 'ünï']
    const columns = names.map((name, at) => field(at + 1, name, 'int'))
    const struct = field(20, 'struct', { type: 'struct', fields: names.map((name, at) => field(at + 30, name, 'int')) })
    const all = schema(...columns, struct)
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`)
    const told = quoted.map((name, at) => `${at} AS ${name}`)
    const members = quoted.map((name) => `${name} INTEGER`)
    const sql = `SELECT ${told.join(', ')}, CAST(ROW(${names.map((_, at) => at).join(', ')}) AS ROW(${members.join(', ')})) AS struct`
    const values = Object.fromEntries(names.map((name, at) => [name, at]))
    expect(await read(tableOf(await write(sql, { schema: all }), all))).toEqual([{ ...values, struct: values }])
  })

  test('holds every type, nested too, and reads back by field id after its columns were renamed, widened and added to', async () => {
    const pair = (a: number, b: number): Type => ({ type: 'struct', fields: [field(a, 'a', 'long'), field(b, 'b', 'string')] })
    const list: Type = { type: 'list', 'element-id': 13, 'element-required': false, element: pair(16, 17) }
    const map: Type = {
      type: 'map',
      'key-id': 14,
      key: 'string',
      'value-id': 15,
      'value-required': false,
      value: 'decimal(10, 2)',
    }
    const before = schema(
      field(1, 'id', 'int', true),
      field(2, 'made_at', 'timestamptz'),
      field(3, 'day', 'date'),
      field(4, 'price', 'decimal(18, 2)'),
      field(5, 'nested', pair(11, 12)),
      field(6, 'list', list),
      field(7, 'map', map),
      field(8, 'bytes', 'binary'),
      field(9, 'whole', 'boolean'),
      field(10, 'ratio', 'double'),
    )
    const sql = `SELECT 7 AS id, CAST('2026-01-01T07:00:00.123456+07:00' AS TIMESTAMPTZ) AS made_at, '2026-01-02' AS day, '12.30' AS price,
      {'a': 1, 'b': 'x'} AS nested, ARRAY[{'a': 2, 'b': NULL}] AS list, MAP(ARRAY['k'], ARRAY[1.5]) AS map, from_hex('00ff') AS bytes, true AS whole, 0.5 AS ratio`
    const files = await write(sql, { schema: before })
    const values = {
      made_at: '2026-01-01T00:00:00.123456Z',
      day: '2026-01-02',
      price: '12.30',
      nested: { a: 1n, b: 'x' },
      list: [{ a: 2n, b: null }],
      map: { k: '1.50' },
      bytes: new Uint8Array([0, 255]),
      whole: true,
      ratio: 0.5,
    }
    expect(await read(tableOf(files, before))).toEqual([{ id: 7, ...values }])

    const [, ...others] = before.fields
    const after = schema(field(20, 'added', 'string'), ...others, field(1, 'key', 'long', true))
    const [row] = await read(tableOf(files, after))
    expect(row).toEqual({ added: null, ...values, key: 7n })
    expect(Object.keys(row ?? {})).toEqual(after.fields.map(({ name }) => name))
  })

  test('is told with its rows, its size and the bounds of its columns', async () => {
    const columns = schema(
      field(1, 'id', 'long', true),
      field(2, 'name', 'string'),
      field(3, 'price', 'decimal(18, 2)'),
      field(4, 'made_at', 'timestamptz'),
      field(5, 'ratio', 'double'),
    )
    const sql = `SELECT n AS id, CASE WHEN n > 1 THEN 'n' || CAST(n AS VARCHAR) END AS name, n * 1.5 AS price,
      CAST('2026-01-01 00:00:00+00' AS TIMESTAMPTZ) + n * INTERVAL '1' HOUR AS made_at, CASE WHEN n = 2 THEN CAST('NaN' AS DOUBLE) ELSE n END AS ratio FROM generate_series(1, 3) AS t(n)`
    const [file, ...others] = await write(sql, { schema: columns })
    expect(others).toEqual([])
    expect(file?.record_count).toBe(3)
    expect(file?.size_bytes).toBeGreaterThan(100)
    expect(basename(file?.path ?? '')).toMatch(/^[0-9a-f-]{14}4[0-9a-f-]{21}\.parquet$/)
    const [id, name, price, at, ratio] = columns.fields.map((column) => file?.columns.get(column.id))
    expect(id).toMatchObject({
      value_count: 3,
      null_count: 0,
      lower: new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]),
      upper: new Uint8Array([3, 0, 0, 0, 0, 0, 0, 0]),
    })
    expect(name).toMatchObject({ value_count: 3, null_count: 1, lower: Buffer.from('n2'), upper: Buffer.from('n3') })
    expect(decodeValue('decimal(18, 2)', price?.upper ?? new Uint8Array())).toBe(450n)
    expect(decodeValue('timestamptz', at?.lower ?? new Uint8Array())).toBe(BigInt(Date.UTC(2026, 0, 1, 1)) * 1000n)
    expect(ratio).not.toHaveProperty('lower')
    expect(ratio).not.toHaveProperty('nan_count')
  })

  test('is one or more for each day, told as days since 1970, also before it', async () => {
    const columns = schema(field(1, 'made_at', 'timestamptz'), field(2, 'day', 'date'))
    const sql = `SELECT CAST(t AS TIMESTAMPTZ) AS made_at, CAST(t AS DATE) AS day FROM UNNEST(ARRAY[CAST('1969-12-31 23:59:59+00' AS TIMESTAMPTZ),
      CAST('1970-01-01 00:00:00+00' AS TIMESTAMPTZ), CAST('2026-01-01 12:00:00+00' AS TIMESTAMPTZ), NULL]) AS u(t)`
    const byDay = await write(sql, {
      schema: columns,
      partition: [{ column: 'made_at', transform: 'day' }],
      orderBy: ['made_at'],
    })
    expect(new Set(byDay.map((file) => file.partition[0]))).toEqual(new Set([-1, 0, 20_454, null]))
    const byDate = await write(sql, { schema: columns, partition: [{ column: 'day', transform: 'identity' }] })
    expect(new Set(byDate.map((file) => file.partition[0]))).toEqual(new Set([-1, 0, 20_454, null]))
    expect(await read(tableOf(byDate, columns), 'SELECT count(*) AS n, max(day) AS d FROM t')).toEqual([
      { n: 4n, d: '2026-01-01' },
    ])
  })

  test('is none for an answer without rows', async () => {
    const target = { schema: schema(field(1, 'id', 'long')), folder: freshFolder() }
    expect(await write('SELECT 1 AS id WHERE false', target)).toEqual([])
    expect(await readdir(target.folder)).toEqual([])
  })

  test('lies in the order asked for, its parameters bound', async () => {
    const columns = schema(field(1, 'id', 'long'))
    const sql = 'SELECT ($1 - n) AS id FROM generate_series(1, 500000) AS t(n)'
    const files = await engine.write({ sql, relations: new Map(), parameters: [600_000n] }, viewer, {
      schema: columns,
      folder: freshFolder(),
      orderBy: ['id'],
    })
    const rows = await read(tableOf(files, columns))
    expect(rows).toHaveLength(500_000)
    expect(rows.every((row, at) => row['id'] === BigInt(100_000 + at))).toBe(true)
  })
})

describe('a write that is refused leaves no file:', () => {
  const columns = schema(
    field(1, 'id', 'long', true),
    field(2, 'name', 'string'),
    field(3, 'place', { type: 'struct', fields: [field(4, 'city', 'string', true)] }, true),
  )

  test.each([
    ["SELECT 1 AS id, 'x' AS nome, {'city': 'x'} AS place", 'COLUMN_MISMATCH: the answer lacks name and has nome too many'],
    ["SELECT NULL AS id, 'x' AS name, {'city': 'x'} AS place", 'REQUIRED_VALUE_MISSING: id:'],
    ["SELECT 1 AS id, 'x' AS name, {'city': NULL} AS place", 'REQUIRED_VALUE_MISSING: place.city:'],
    [
      "SELECT CASE WHEN n = 300000 THEN 'rahasia' ELSE '1' END AS id, 'x' AS name, {'city': 'x'} AS place FROM generate_series(1, 300000) AS t(n)",
      'QUERY_FAILED',
    ],
  ])('%s', async (sql, message) => {
    const target = { schema: columns, folder: freshFolder() }
    const told = await faultOf(write(sql, target))
    expect(told).toContain(message)
    expect(told).not.toContain('rahasia')
    expect(await readdir(target.folder)).toEqual([])
  })

  test('one past its deadline', async () => {
    const target = { schema: schema(field(1, 'n', 'long')), folder: freshFolder() }
    const sql = 'SELECT a.n FROM generate_series(1, 1000000) AS a(n), generate_series(1, 1000000) AS b(m)'
    expect(await faultOf(engine.write({ sql, relations: new Map(), deadline_ms: 300 }, viewer, target))).toContain(
      'QUERY_DEADLINE',
    )
    expect(await readdir(target.folder)).toEqual([])
  })
})

describe('a data file', () => {
  const columns = schema(field(1, 'n', 'long'), field(2, 'text', 'string'))
  const numbers = (from: number) =>
    `SELECT n, repeat('x', 20) || CAST(hash(n) AS VARCHAR) AS text FROM generate_series(${from}, ${from + 400_000}) AS t(n)`

  test('that is gone is named', async () => {
    const path = join(folder, 'none.parquet')
    expect(await faultOf(read(strange(path, columns)))).toContain(`DATA_FILE_MISSING: ${path}`)
  })

  test('that goes while it is being read fails the stream, which else would end as if it were whole', async () => {
    const files = [
      ...(await write(numbers(0), { schema: columns })),
      ...(await write(numbers(1), { schema: columns })),
      ...(await write(numbers(2), { schema: columns })),
    ]
    const question = { sql: 'SELECT * FROM t', relations: new Map([['t', tableOf(files, columns)]]) }
    const reading = async () => {
      let first = true
      for await (const batch of engine.rows(question, viewer)) {
        if (first && batch.length > 0) await rm(files.at(-1)?.path ?? '')
        first = false
      }
    }
    expect(await faultOf(reading())).toContain(`DATA_FILE_MISSING: ${files.at(-1)?.path}`)
  })

  test.each([
    ['is no Parquet', 'PAR1 this is not what it says PAR1'],
    ['is empty', ''],
  ])('that %s is named', async (_, content) => {
    const path = join(folder, `broken-${content.length}.parquet`)
    await writeFile(path, content)
    expect(await faultOf(read(strange(path, columns)))).toContain(`DATA_FILE_CORRUPT: ${path}`)
  })

  test('of JSON that is broken is named, without what stands in it', async () => {
    const relation = await jsonLines(columns, '{"n": 1}', '{"n": "rahasia')
    const told = await faultOf(read(relation))
    expect(told).toContain(`DATA_FILE_CORRUPT: ${relation.paths[0]}`)
    expect(told).not.toContain('rahasia')
  })
})

describe('lines of JSON', () => {
  test('give every field its type; what is not there is NULL', async () => {
    const columns = schema(
      field(1, 'id', 'long'),
      field(2, 'price', 'decimal(18, 2)'),
      field(3, 'at', 'timestamptz'),
      field(4, 'day', 'date'),
      field(5, 'raw', 'string'),
    )
    const relation = await jsonLines(
      columns,
      '{"id": 9007199254740993, "price": 12.3, "at": "2026-01-01T07:00:00+07:00", "day": "2026-01-02", "raw": {"a": [1, 2]}}',
      '{"id": null, "price": "1234567890123456.78", "other": 1}',
    )
    expect(await read(relation)).toEqual([
      { id: 9007199254740993n, price: '12.30', at: '2026-01-01T00:00:00.000000Z', day: '2026-01-02', raw: '{"a":[1,2]}' },
      { id: null, price: '1234567890123456.78', at: null, day: null, raw: null },
    ])
  })

  test('never round a decimal: a number too long to be read exactly is refused', async () => {
    const relation = await jsonLines(schema(field(1, 'price', 'decimal(38, 2)')), '{"price": 12345678901234567.89}')
    expect(await faultOf(read(relation))).toContain('QUERY_FAILED')
  })
})
