import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock } from '@storemesh/core'
import { decodeValue, type PrimitiveType, type Schema } from '@storemesh/iceberg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localRelation } from '../../local-relation.js'
import type { LocalFile, WriteTarget } from '../../query-engine.js'
import { type DuckdbEngine, duckdbEngine } from '../duckdb-engine.js'

const viewer = viewerOfEverything('test')
let folder: string
let engine: DuckdbEngine
let folders = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  engine = duckdbEngine({ memory_max_mb: 512, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

const schemaOf = (fields: readonly (readonly [name: string, type: PrimitiveType])[]): Schema => ({
  type: 'struct',
  'schema-id': 0,
  fields: fields.map(([name, type], at) => ({ id: at + 1, name, required: false, type })),
})
const ROWS = 300_000
const SCHEMA = schemaOf([
  ['n', 'long'],
  ['part', 'int'],
  ['order', 'long'],
])
const SQL = `SELECT n, CAST(n % 3 AS INTEGER) AS part, CAST(hash(n) % 1000000007 AS BIGINT) AS "order" FROM generate_series(1, ${ROWS}) AS t(n)`

const write = (sql: string, target: Omit<WriteTarget, 'folder'>) =>
  engine.write({ sql, relations: new Map() }, viewer, { folder: join(folder, String(++folders)), ...target })

async function numbersIn(file: LocalFile, column: string, schema = SCHEMA): Promise<bigint[]> {
  const relations = new Map([['t', { ...localRelation(schema, [file]), places: true }]])
  const found: bigint[] = []
  for await (const rows of engine.rows({ sql: `SELECT "${column}" AS it FROM t ORDER BY "$pos"`, relations }, viewer))
    for (const { it } of rows) if (typeof it === 'bigint') found.push(it)
  return found
}

const ascends = (numbers: readonly bigint[]) => numbers.every((number, at) => at === 0 || number >= (numbers[at - 1] ?? number))

describe('files', () => {
  test('of partitions keep the order that was asked for, each within itself', async () => {
    const files = await write(SQL, { schema: SCHEMA, partition: [{ column: 'part', transform: 'identity' }], orderBy: ['order'] })
    expect(new Set(files.map(({ partition: [part] }) => part))).toEqual(new Set([0, 1, 2]))
    for (const file of files) {
      const order = await numbersIn(file, 'order')
      expect(order).toHaveLength(ROWS / 3)
      expect(ascends(order)).toBe(true)
    }
  })

  test.each([
    ['with partitions and an order', { partition: [{ column: 'part', transform: 'bucket[2]' }], orderBy: ['order'] }],
    ['with partitions', { partition: [{ column: 'part', transform: 'bucket[2]' }] }],
    ['with an order', { orderBy: ['order'] }],
    ['with neither', {}],
  ])('%s are cut at about the size that was asked for, and hold every row once', async (_, how) => {
    const target: Omit<WriteTarget, 'folder'> = { schema: SCHEMA, file_size_bytes: 512 * 1024, ...how }
    const files = await write(SQL, target)
    expect(files.length).toBeGreaterThan(2)
    const kept = await readdir(join(folder, String(folders)))
    expect(kept).toHaveLength(files.length)
    const all: bigint[] = []
    for (const file of files) {
      expect((await stat(file.path)).size).toBe(file.size_bytes)
      const numbers = await numbersIn(file, 'n')
      expect(numbers).toHaveLength(file.record_count)
      all.push(...numbers)
      expect(target.orderBy === undefined || ascends(await numbersIn(file, 'order'))).toBe(true)
    }
    expect(new Set(all).size).toBe(ROWS)
    expect(all).toHaveLength(ROWS)
  })

  test('tell where their row groups begin', async () => {
    const [file] = await write(SQL, { schema: SCHEMA, orderBy: ['n'] })
    const offsets = file?.split_offsets ?? []
    expect(offsets).toHaveLength(Math.ceil(ROWS / 122_880))
    expect(offsets[0]).toBe(4)
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b))
  })
})

test('the statistics of every type have bounds that can be trusted', async () => {
  const expected: readonly (readonly [type: PrimitiveType, sql: string, lower: unknown, upper: unknown])[] = [
    ['boolean', 'n = 1', false, true],
    ['int', 'n', 0, 1],
    ['long', 'n', 0n, 1n],
    ['float', 'n * 1.5', 0, 1.5],
    ['double', 'n * 1.5', 0, 1.5],
    ['date', "DATE '1969-12-31' + CAST(n AS INTEGER)", -1, 0],
    ['time', "TIME '00:00:00.000001' + to_microseconds(n)", 1n, 2n],
    ['timestamp', 'make_timestamp(n - 1)', -1n, 0n],
    ['timestamptz', 'CAST(make_timestamp(n - 1) AS TIMESTAMPTZ)', -1n, 0n],
    ['decimal(38, 2)', 'n - 0.5', -50n, 50n],
    ['string', "CAST(n AS VARCHAR) || 'é'", '0é', '1é'],
    ['uuid', "CAST('0000000000000000000000000000000' || CAST(n AS VARCHAR) AS UUID)", '0'.repeat(32), `${'0'.repeat(31)}1`],
    ['fixed[2]', "unhex('ff0' || CAST(n AS VARCHAR))", 'ff00', 'ff01'],
    ['binary', "unhex('ff0' || CAST(n AS VARCHAR))", 'ff00', 'ff01'],
  ]
  const schema = schemaOf(expected.map(([type], at) => [`c${at}`, type]))
  const columns = expected.map(([, sql], at) => `${sql} AS c${at}`)
  const [file] = await write(`SELECT ${columns.join(', ')} FROM (VALUES (0), (1)) AS t(n)`, { schema })
  for (const [at, [type, , lower, upper]] of expected.entries()) {
    const facts = file?.columns.get(at + 1)
    const bounds = [facts?.lower, facts?.upper].map((bound) => (bound ? shown(type, bound) : undefined))
    expect({ type, bounds, nulls: facts?.null_count }).toEqual({ type, bounds: [lower, upper], nulls: 0 })
  }
})

function shown(type: PrimitiveType, bound: Uint8Array): unknown {
  const value = decodeValue(type, bound)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return value === 0 ? 0 : value
}

test('a value that has not the length of its fixed type is refused', async () => {
  const schema = schemaOf([['code', 'fixed[2]']])
  await expect(write(`SELECT unhex('00') AS code`, { schema })).rejects.toThrow('QUERY_FAILED')
})
