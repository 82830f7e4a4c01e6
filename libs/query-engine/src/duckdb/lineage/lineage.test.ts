import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { type Dice, type Json, seededDice, systemClock } from '@storemesh/core'
import { newSchema } from '@storemesh/iceberg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Relation, Row } from '../../query-engine.js'
import type { ColumnLineage, LineageInputs, ValueOrigin } from '../../statement-lineage.js'
import { type DuckdbEngine, duckdbEngine } from '../duckdb-engine.js'
import { STATEMENTS, TABLES } from './fixtures/statements.js'

let engine: DuckdbEngine
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
  engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder: folder, clock: systemClock })
})

afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

const INPUTS: LineageInputs = new Map(Object.entries(TABLES).map(([table, columns]) => [table, Object.keys(columns)]))
const MARKS = { 'as it is': '', computed: '~', aggregated: '+' } as const
const told = ({ table, column, how }: ValueOrigin) => `${MARKS[how]}${table}.${column}`
const lineageOf = (sql: string) => engine.lineageOf(sql, INPUTS)

describe('of a statement is told what its columns are made of:', () => {
  test.each(STATEMENTS)('$what', async ({ sql, columns, rows }) => {
    const lineage = await lineageOf(sql)
    expect(Object.fromEntries(lineage.columns.map(({ name, from }) => [name, from.map(told).toSorted()]))).toEqual(columns)
    expect(lineage.rows.map(({ table, column }) => `${table}.${column}`)).toEqual(rows)
    expect([...lineage.unknown, ...lineage.columns.flatMap(({ unknown }) => unknown)]).toEqual([])
  })
})

describe('what cannot be resolved is unknown:', () => {
  test('a column that no input has, beside those that are found', async () => {
    const { columns } = await lineageOf('SELECT amount + shelf AS n FROM sales')
    expect(columns).toEqual([
      { name: 'n', from: [{ table: 'sales', column: 'amount', how: 'computed' }], unknown: ['column shelf'] },
    ])
  })

  test('a column that two of them have', async () => {
    const { columns } = await lineageOf('SELECT store_id FROM sales, stores')
    expect(columns).toEqual([{ name: 'store_id', from: [], unknown: ['column store_id, which several relations have'] }])
  })

  test('which columns there are, of a relation that nobody knows', async () => {
    expect(await lineageOf('SELECT * FROM elsewhere')).toEqual({
      columns: [],
      rows: [],
      unknown: ['columns', 'columns of FROM.*', 'relation elsewhere'],
    })
  })

  test('what a column is, where it may be one of a relation that nobody knows', async () => {
    const { columns, unknown } = await lineageOf('SELECT size, title FROM stores, elsewhere WHERE elsewhere.hidden')
    expect(columns.map(({ name, unknown }) => [name, unknown])).toEqual([
      ['size', []],
      ['title', ['column title']],
    ])
    expect(unknown).toEqual(['column elsewhere.hidden', 'relation elsewhere'])
  })
})

test.each([
  ['SELECT 1; SELECT 2', 'SQL_NOT_A_SELECT'],
  ['DROP TABLE sales', 'SQL_NOT_A_SELECT'],
  ['SELEC 1', 'SQL_INVALID'],
])('%j is refused with %s', async (sql, code) => {
  await expect(lineageOf(sql)).rejects.toMatchObject({ code })
})

const SEEDS = [1, 2]
const ROWS_MAX = 12

type Given = ReadonlyMap<string, readonly Readonly<Record<string, Json>>[]>

const anyText = (dice: Dice) => `p${dice.between(0, 4)}`
/** A sale has a number of its own: rows that an order does not tell apart come as the engine likes. */
function anyValue(dice: Dice, table: string, column: string, at: number): Json {
  if (column === 'sale_id') return at * 7 + dice.between(0, 6)
  if (column === 'tags') return Array.from({ length: dice.between(0, 3) }, () => anyText(dice))
  if (column === 'place') return { city: anyText(dice), zone: dice.between(0, 5) }
  if (TABLES[table]?.[column] === 'long') return dice.between(0, 6)
  return anyText(dice)
}

const anyTables = (dice: Dice): Given =>
  new Map(
    [...INPUTS].map(([table, columns]) => [
      table,
      Array.from({ length: dice.between(1, ROWS_MAX) }, (_, at) =>
        Object.fromEntries(columns.map((column) => [column, anyValue(dice, table, column, at)])),
      ),
    ]),
  )

/** The same rows with other values in one column. */
const changedIn = (given: Given, dice: Dice, table: string, column: string): Given =>
  new Map(
    [...given].map(([name, rows]) => [
      name,
      name === table ? rows.map((row, at) => ({ ...row, [column]: anyValue(dice, table, column, at) })) : rows,
    ]),
  )

async function relationsOf(given: Given, name: string): Promise<ReadonlyMap<string, Relation>> {
  const relations = new Map<string, Relation>()
  for (const [table, rows] of given) {
    const path = join(folder, `${name}-${table}.jsonl`)
    await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const columns = Object.entries(TABLES[table] ?? {}).map(([column, type]) => ({ name: column, type, required: false }))
    relations.set(table, { kind: 'json-lines', schema: newSchema(columns), paths: [path] })
  }
  return relations
}

async function answer(sql: string, relations: ReadonlyMap<string, Relation>): Promise<readonly Row[]> {
  const rows: Row[] = []
  const parameters = sql.includes('$1') ? ['p1'] : []
  for await (const batch of engine.rows({ sql, relations, parameters }, viewerOfEverything('test'))) rows.push(...batch)
  return rows
}

/** In no order, as a statement without one gives them. */
const valuesIn = (rows: readonly Row[], column: string) =>
  rows
    .map((row) => JSON.stringify(row[column], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)))
    .toSorted()

const speaksOf = ({ from }: ColumnLineage, table: string, column: string) =>
  from.some((each) => each.table === table && each.column === column)

test.each(SEEDS)('what a column is not made of can change without it (tables of seed %i)', async (seed) => {
  const dice = seededDice(seed)
  const given = anyTables(dice)
  const before = await relationsOf(given, `before-${seed}`)
  const first = await Promise.all(
    STATEMENTS.map(async ({ sql }) => ({ sql, lineage: await lineageOf(sql), rows: await answer(sql, before) })),
  )
  const strayed: string[] = []
  let held = 0
  for (const [table, columns] of INPUTS) {
    for (const column of columns) {
      const after = await relationsOf(changedIn(given, dice, table, column), `after-${seed}`)
      for (const { sql, lineage, rows } of first) {
        if (lineage.rows.some((each) => each.table === table && each.column === column)) continue
        const apart = lineage.columns.filter((each) => !speaksOf(each, table, column))
        const now = apart.length > 0 ? await answer(sql, after) : []
        for (const { name } of apart) {
          held++
          if (valuesIn(rows, name).join() !== valuesIn(now, name).join()) strayed.push(`${name} by ${table}.${column}: ${sql}`)
        }
      }
    }
  }
  expect(strayed).toEqual([])
  expect(held).toBeGreaterThan(STATEMENTS.length)
})
