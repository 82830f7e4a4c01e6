import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { isFault, systemClock } from '@storemesh/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { QueryEngine, Value } from '../query-engine.js'
import { duckdbEngine } from './duckdb-engine.js'

let engine: QueryEngine
beforeAll(async () => {
  engine = duckdbEngine({
    memory_max_mb: 256,
    threads: 1,
    spill_folder: await mkdtemp(join(tmpdir(), 'query-engine-')),
    clock: systemClock,
  })
})
afterAll(() => engine.close())

async function outcomeOf(sql: string, parameters: readonly Value[] = []): Promise<unknown> {
  const all: unknown[] = []
  try {
    for await (const rows of engine.rows({ sql, relations: new Map(), parameters }, viewerOfEverything('test'))) all.push(...rows)
  } catch (error) {
    return isFault(error) ? error.message : error
  }
  return all
}

/** DuckDB's own ways out of a question's relations: each was seen to work before it was refused. */
test.each([
  ["SELECT * FROM 'x.parquet'", 'RELATION_UNKNOWN'],
  ["SELECT * FROM '/etc/passwd'", 'RELATION_UNKNOWN'],
  ['SELECT * FROM information_schema.tables', 'RELATION_UNKNOWN'],
  ['SELECT * FROM system.main.duckdb_tables', 'RELATION_UNKNOWN'],
  ["SELECT * FROM read_parquet('x.parquet')", 'SQL_FUNCTION_REFUSED'],
  ["SELECT * FROM read_text('/etc/passwd')", 'SQL_FUNCTION_REFUSED'],
  ["SELECT (SELECT content FROM read_text('/etc/passwd')) AS x", 'SQL_FUNCTION_REFUSED'],
  ["SELECT 1 AS x ORDER BY (SELECT count(*) FROM glob('*'))", 'SQL_FUNCTION_REFUSED'],
  ["SELECT * FROM query('SELECT 1')", 'SQL_FUNCTION_REFUSED'],
  ['SELECT * FROM duckdb_settings()', 'SQL_FUNCTION_REFUSED'],
  ["SELECT GETENV('HOME')", 'SQL_FUNCTION_REFUSED'],
  ['WITH "x.parquet" AS (SELECT 1) SELECT * FROM "x.parquet"', 'SQL_INVALID'],
  ['SHOW TABLES', 'SQL_NOT_A_SELECT'],
  ['DESCRIBE SELECT 1', 'SQL_NOT_A_SELECT'],
  ['SELECT * FROM (SUMMARIZE SELECT 1)', 'SQL_NOT_A_SELECT'],
  ["COPY (SELECT 1) TO 'x'", 'SQL_NOT_A_SELECT'],
  ["ATTACH 'x.db'", 'SQL_NOT_A_SELECT'],
  ["SET memory_limit = '1TB'", 'SQL_NOT_A_SELECT'],
  ["SELECT 1; COPY (SELECT 1) TO 'x'", 'SQL_NOT_A_SELECT'],
  ['', 'SQL_NOT_A_SELECT'],
])('%s is refused', async (sql, code) => {
  expect(await outcomeOf(sql)).toContain(`${code}:`)
})

test('a refusal names what is wrong and where', async () => {
  expect(await outcomeOf('SELECT nope FROM (SELECT 1 AS a) AS t')).toBe(
    'SQL_INVALID: Referenced column "nope" not found in FROM clause! (at character 7)',
  )
  expect(await outcomeOf('SELECT 1 FRM x')).toContain('at character 13')
  expect(await outcomeOf('SELECT 1 AS x FROM glob(1)')).toContain('glob at character 19')
})

test('a struct is no parameter, and too many are refused', async () => {
  expect(await outcomeOf('SELECT $1 AS x', [{ a: 1 }])).toContain('PARAMETER_INVALID')
  expect(
    await outcomeOf(
      'SELECT $1 AS x',
      Array.from({ length: 1001 }, () => 1),
    ),
  ).toContain('LIMIT_EXCEEDED')
  expect(await outcomeOf('SELECT $1 AS x, $2 AS y', [1])).toContain('PARAMETER_INVALID')
  expect(await outcomeOf('SELECT count(*) AS n FROM UNNEST($1) AS t(x) WHERE x > 1', [[1n, 2n, 3n]])).toEqual([{ n: 2n }])
})

test('a statement that would come back changed is refused rather than run changed', async () => {
  expect(await outcomeOf('SELECT 5. / 2 AS x')).toContain('SQL_INVALID')
  expect(await outcomeOf('SELECT 5.0 / 2 AS x, 5e0 AS y')).toEqual([{ x: 2.5, y: 5 }])
})

test.each([
  'SELECT sum(n) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS x FROM generate_series(1, 3) AS t(n)',
  'SELECT first_value(n IGNORE NULLS) OVER (ORDER BY n) AS x FROM generate_series(1, 3) AS t(n)',
  "SELECT listagg(CAST(n AS VARCHAR), ',' ORDER BY n DESC) AS x FROM generate_series(1, 3) AS t(n)",
  'SELECT a.n AS x FROM generate_series(1, 3) AS a(n), generate_series(2, 4) AS b(n) LEFT JOIN generate_series(1, 2) AS c(n) ON b.n = c.n WHERE a.n = b.n',
  'SELECT a.n AS x FROM generate_series(1, 3) AS a(n) LEFT JOIN (generate_series(2, 4) AS b(n) CROSS JOIN generate_series(1, 2) AS c(n)) ON a.n = b.n',
  "SELECT CASE n WHEN 1 THEN 'a' ELSE 'b' END AS x FROM generate_series(1, 3) AS t(n) GROUP BY CUBE (n, n % 2), n % 3",
  'SELECT n AS x FROM generate_series(1, 3) AS t(n) WHERE n = ANY (SELECT 1) OR n NOT IN (SELECT 2) OR NOT EXISTS (SELECT 3) OR n BETWEEN 1 AND 2',
  "SELECT CAST(ARRAY[1, 2] AS BIGINT[]) AS x, INTERVAL '3' MONTH + DATE '2026-01-01' AS y, TIMESTAMP '2026-01-01 00:00:00' AT TIME ZONE 'Asia/Jakarta' AS z",
  "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t(x, y) UNION (SELECT 3, 'c' ORDER BY 1 LIMIT 1) INTERSECT SELECT 3, 'c' ORDER BY 1 DESC LIMIT 2",
])('%s survives being taken apart', async (sql) => {
  expect(await outcomeOf(sql)).toBeInstanceOf(Array)
})
