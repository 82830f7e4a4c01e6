import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFault } from '@storemesh/core'
import { type Schema, newSchema } from '@storemesh/iceberg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RelationFile, TableRelation } from '../../query-engine.js'
import { literal } from '../../quoting.js'
import { keptColumns, keptName } from './kept-columns.js'
import { tableSql } from './table-scan.js'

const ROWS = 500_000
const MEMORY_MB = 40 // a quarter of it holds the numbers of two files, not of three

const SCHEMA: Schema = newSchema([{ name: 'number', type: 'long', required: true }])
const WIDE: Schema = newSchema([{ name: 'text', type: 'string', required: true }])

let connection: DuckDBConnection // of an engine of its own for each test
let folder: string
let noRows: string
const files: RelationFile[] = []

const fileOf = (path: string, record_count: number): RelationFile => ({
  path,
  address: `file://${path}`,
  record_count,
  size_bytes: 1,
  deletes: [],
})

const anEngine = async () => (await DuckDBInstance.create(':memory:', { threads: '2' })).connect()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
  connection = await anEngine()
  noRows = join(folder, 'no-rows.parquet')
  await connection.run(`COPY (SELECT 0 AS nothing LIMIT 0) TO ${literal(noRows)} (FORMAT parquet, FIELD_IDS {nothing: 99})`)
  for (const at of [0, 1, 2]) {
    const path = join(folder, `${at}.parquet`)
    await connection.run(
      `COPY (SELECT n * 7919 % ${ROWS} + ${at} * ${ROWS} AS number FROM range(${ROWS}) AS t(n))
       TO ${literal(path)} (FORMAT parquet, FIELD_IDS {number: 1})`,
    )
    files.push(fileOf(path, ROWS))
  }
})

beforeEach(async () => {
  connection = await anEngine()
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const relationOf = (some: readonly RelationFile[], schema = SCHEMA): TableRelation => ({
  kind: 'table',
  schema,
  files: some,
  places: true,
})

const opened = () => keptColumns({ memory_max_mb: MEMORY_MB, noRows })

/** The rows of some numbers, with their places. */
async function sought(kept: ReadonlyMap<string, string>, some: readonly RelationFile[]): Promise<string[]> {
  const scan = tableSql(relationOf(some), { noRows, names: new Map(), kept })
  const rows = await connection.runAndReadAll(`SELECT * FROM (${scan}) AS stored WHERE number % 50000 = 3`)
  return rows.getRows().map(String).toSorted()
}

describe('columns of large files that are sought by place', () => {
  test('are held from the second time on, and give the same rows at the same places', async () => {
    const columns = opened()
    const first = await columns.of(connection, 1, [relationOf(files.slice(0, 2))])
    const second = await columns.of(connection, 2, [relationOf(files.slice(0, 2))])
    expect([first.size, second.size]).toEqual([0, 2])
    expect(await sought(second, files)).toEqual(await sought(first, files))
    expect((await sought(second, files)).length).toBe(30)
  })

  test('make room for others, the ones that were used longest ago first', async () => {
    const columns = opened()
    for (const file of files) for (const _ of [1, 2]) await columns.of(connection, 1, [relationOf([file])])
    columns.release(1)
    for (const statement of [2, 3]) expect((await columns.of(connection, statement, [relationOf(files.slice(2))])).size).toBe(1)
    const kept = await columns.of(connection, 4, [relationOf(files)])
    expect([...kept.keys()]).toEqual(files.slice(1).map((file) => keptName(SCHEMA, file)))
  })

  test('stay while a statement reads them, whatever else is sought', async () => {
    const columns = opened()
    const asked = [1, 2].map((statement) => () => columns.of(connection, statement, [relationOf(files.slice(0, 2))]))
    for (const ask of asked) await ask()
    for (const _ of [1, 2]) expect((await columns.of(connection, 3, [relationOf(files.slice(2))])).size).toBe(0)
    columns.release(1)
    columns.release(2)
    expect((await columns.of(connection, 4, [relationOf(files.slice(2))])).size).toBe(1)
  })

  test('are not held of few rows, of more than there is room for, or where rows of the file are gone', async () => {
    const columns = opened()
    const [file = fileOf('', 0)] = files
    const deletes = [{ kind: 'position', path: noRows, record_count: 1, isOfOneFile: true }] as const
    const relations = [
      relationOf([fileOf(file.path, ROWS - 1)]),
      relationOf([file], WIDE),
      relationOf([{ ...file, deletes }]),
      { ...relationOf([file]), places: false },
    ]
    for (const relation of relations) for (const _ of [1, 2]) expect((await columns.of(connection, 1, [relation])).size).toBe(0)
  })

  test('are a fault where the file has other rows than its table says', async () => {
    const columns = opened()
    const [file = fileOf('', 0)] = files
    const told = [relationOf([{ ...file, record_count: ROWS + 1 }])]
    await columns.of(connection, 1, told)
    const error = await columns.of(connection, 2, told).catch((error: unknown) => error)
    expect(isFault(error, 'DATA_FILE_CORRUPT')).toBe(true)
  })
})
