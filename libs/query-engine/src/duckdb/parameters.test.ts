import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { type Dice, isFault, seededDice, systemClock } from '@storemesh/core'
import { newSchema } from '@storemesh/iceberg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localRelation } from '../local-relation.js'
import type { Relation, Row, Value } from '../query-engine.js'
import { type DuckdbEngine, duckdbEngine } from './duckdb-engine.js'

const viewer = viewerOfEverything('test')
const ROWS = 10_000
let engine: DuckdbEngine
let relations: ReadonlyMap<string, Relation>

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  engine = duckdbEngine({ memory_max_mb: 256, threads: 2, spill_folder: folder, clock: systemClock })
  const schema = newSchema([{ name: 'n', type: 'long', required: true }])
  const sql = 'SELECT n FROM UNNEST(generate_series(1, $1)) AS t(n)'
  const files = await engine.write({ sql, relations: new Map(), parameters: [BigInt(ROWS)] }, viewer, { schema, folder })
  const local = files.flatMap((file) => ('path' in file ? [file] : []))
  relations = new Map([['numbers', localRelation(schema, local)]])
})
afterAll(() => engine.close())

async function rows(sql: string, parameters: readonly Value[] = []): Promise<Row[]> {
  const all: Row[] = []
  for await (const batch of engine.rows({ sql, relations, parameters }, viewer)) all.push(...batch)
  return all
}

const outcomeOf = (sql: string, parameters: readonly Value[]): Promise<unknown> =>
  rows(sql, parameters).catch((error: unknown) => (isFault(error) ? error.code : error))

const PARTS = [
  "'",
  "''",
  '"',
  '\\',
  '$1',
  '?',
  ';--',
  '/*',
  '\0',
  '\n',
  'é',
  '雪',
  '🛒',
  ' ',
  'a',
  "E'x'",
  'relation_',
  'parameter_',
] as const
const text = (dice: Dice) => Array.from({ length: dice.between(0, 12) }, () => dice.pick(PARTS)).join('')
const KINDS: readonly [(dice: Dice) => Value, ...((dice: Dice) => Value)[]] = [
  text,
  (dice) => text(dice).repeat(dice.between(1, 1000)),
  (dice) => BigInt.asIntN(64, BigInt(`0x${dice.uuid().replaceAll('-', '').slice(0, 16)}`)),
  (dice) => dice.between(-(2 ** 31), 2 ** 31),
  (dice) => (dice.next() - 0.5) * 10 ** dice.between(-30, 30),
  (dice) => dice.chance(0.5),
  () => null,
  (dice) => Array.from({ length: dice.between(1, 5) }, () => text(dice)),
]

test.each([1, 2, 3])('any values come back as they were given, whether they are said or bound (seed %i)', async (seed) => {
  const dice = seededDice(seed)
  for (let round = 0; round < 40; round++) {
    const values = Array.from({ length: dice.between(1, 9) }, () => dice.pick(KINDS)(dice))
    const columns = values.map((_, at) => `$${at + 1} AS c${at}`)
    const [told] = await rows(`SELECT ${columns.join(', ')} FROM numbers LIMIT 1`, values)
    expect(told).toEqual(Object.fromEntries(values.map((value, at) => [`c${at}`, value])))
  }
})

test('a parameter that stands more than once, or limits an answer, is the same value everywhere', async () => {
  const sql = 'SELECT n, $1 AS least FROM numbers WHERE n >= $1 AND n <> $3 ORDER BY n LIMIT $2'
  expect(await rows(sql, [5n, 2, 6n])).toEqual([
    { n: 5n, least: 5n },
    { n: 7n, least: 5n },
  ])
})

test('a column without a name is not called after a value', async () => {
  const [one] = await rows('SELECT n + $1 FROM numbers WHERE n = $2', [1n, 2n])
  expect(one).toEqual({ [String(Object.keys(one ?? {})[0])]: 3n })
  expect(Object.keys(one ?? {})[0]).toContain('$1')
})

test('a text that looks like what a statement is cut at is a text', async () => {
  const looks = `'parameter_${'0'.repeat(32)}' relation_${'f'.repeat(32)}`
  expect(await rows('SELECT $1 AS a, $2 AS b FROM numbers WHERE n = 1', [looks, 'x'])).toEqual([{ a: looks, b: 'x' }])
})

test('too few and too many are refused alike', async () => {
  expect(await outcomeOf('SELECT n FROM numbers WHERE n = $1 OR n = $2', [1n])).toBe('PARAMETER_INVALID')
  expect(await outcomeOf('SELECT n FROM numbers WHERE n = $1', [1n, 2n])).toBe('PARAMETER_INVALID')
  expect(await outcomeOf('SELECT n FROM numbers', [1n])).toBe('PARAMETER_INVALID')
  expect(await outcomeOf('SELECT n FROM numbers WHERE n = $2', [1n])).toBe('PARAMETER_INVALID')
})

test('an answer from few rows is whole, however long it is', async () => {
  const told = await rows('SELECT n, repeat($1, 200) AS much FROM numbers WHERE n <= $2 ORDER BY n', ['x', 4096n])
  expect(told.map(({ n }) => n)).toEqual(Array.from({ length: 4096 }, (_, at) => BigInt(at + 1)))
  expect((await rows('SELECT n FROM numbers ORDER BY n')).map(({ n }) => n)).toEqual(
    Array.from({ length: ROWS }, (_, at) => BigInt(at + 1)),
  )
  const pairs = 'SELECT count(*) AS pairs FROM (SELECT a.n FROM numbers AS a, numbers AS b WHERE a.n <= 10) AS pairs'
  expect(await rows(pairs)).toEqual([{ pairs: 10n * BigInt(ROWS) }])
})
