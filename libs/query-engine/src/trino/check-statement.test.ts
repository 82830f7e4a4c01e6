import { isFault } from '@storemesh/core'
import { newSchema } from '@storemesh/iceberg'
import fc from 'fast-check'
import { CharStreams } from 'antlr4ng'
import { expect, test } from 'vitest'
import type { Relation, Value } from '../query-engine.js'
import { bindQuestion } from './bind-statement.js'
import { checkStatement } from './check-statement.js'
import { loadGrammar } from './grammar.js'

const schema = newSchema([
  { name: 'order_id', type: 'long', required: true },
  { name: 'customer', type: 'string', required: false },
])
const file = { path: '', address: 's3://lake/a.parquet', record_count: 1, size_bytes: 1, deletes: [] }
const orders: Relation = {
  kind: 'table',
  schema,
  files: [file],
  at: { table: { namespace: 'orders', name: 'fact_order' }, snapshot_id: '7', isWhole: true },
}
const relations = new Map<string, Relation>([['orders.fact_order', orders]])
const bound = (sql: string, parameters: readonly Value[] = []) => bindQuestion({ sql, relations, parameters }, 'lake')
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (isFault(error) ? error.code : error),
  )

const ROWS = '(SELECT "order_id", "customer" FROM "lake"."orders"."fact_order" FOR VERSION AS OF 7)'

/** Trino's own ways out of a question's relations, and what changes something. */
test.each([
  ['SELECT * FROM TABLE(system.query(query => 1))', 'SQL_FUNCTION_REFUSED'],
  ['SELECT * FROM TABLE(sequence(1, 2))', 'SQL_FUNCTION_REFUSED'],
  ["SELECT * FROM TABLE(lake.system.table_changes('a', 'b', 1, 2))", 'SQL_FUNCTION_REFUSED'],
  ['WITH FUNCTION f() RETURNS bigint RETURN 1 SELECT f()', 'SQL_FUNCTION_REFUSED'],
  ['SELECT lake.system.f(1)', 'SQL_FUNCTION_REFUSED'],
  ['SELECT VERSION()', 'SQL_FUNCTION_REFUSED'],
  ['SELECT current_user', 'SQL_FUNCTION_REFUSED'],
  ['SELECT 1 FROM (SELECT current_catalog) AS t', 'SQL_FUNCTION_REFUSED'],
  ['SELECT current_schema, current_path', 'SQL_FUNCTION_REFUSED'],
  ['SELECT * FROM orders.fact_order FOR VERSION AS OF 1', 'SQL_INVALID'],
  ["SELECT * FROM orders.fact_order FOR TIMESTAMP AS OF TIMESTAMP '2026-01-01 00:00:00'", 'SQL_INVALID'],
  ['SELECT * FROM system.runtime.queries', 'RELATION_UNKNOWN'],
  ['SELECT * FROM lake.orders.fact_order', 'RELATION_UNKNOWN'],
  ['SELECT * FROM orders."fact_order$files"', 'RELATION_UNKNOWN'],
  ['TABLE information_schema.tables', 'RELATION_UNKNOWN'],
  ['SELECT (SELECT count(*) FROM information_schema.tables)', 'RELATION_UNKNOWN'],
  ['SELECT ?', 'SQL_INVALID'],
  ['SELECT $1 + $2', 'PARAMETER_INVALID'],
  ['EXPLAIN ANALYZE SELECT 1', 'SQL_NOT_A_SELECT'],
  ['SHOW TABLES', 'SQL_NOT_A_SELECT'],
  ['CALL lake.system.register_table(1)', 'SQL_NOT_A_SELECT'],
  ['SET SESSION query_max_run_time = 1', 'SQL_NOT_A_SELECT'],
  ["EXECUTE IMMEDIATE 'SELECT 1'", 'SQL_NOT_A_SELECT'],
  ['INSERT INTO orders.fact_order SELECT 1, 2', 'SQL_NOT_A_SELECT'],
  ['CREATE TABLE a.b AS SELECT 1 AS x', 'SQL_NOT_A_SELECT'],
  ['SELECT 1; DROP TABLE a.b', 'SQL_NOT_A_SELECT'],
  ['', 'SQL_NOT_A_SELECT'],
  ['-- nothing', 'SQL_NOT_A_SELECT'],
  ["SELECT 'open", 'SQL_INVALID'],
  [`SELECT ${'('.repeat(20_000)}`, 'SQL_INVALID'],
])('%s is refused', async (sql, code) => {
  expect(await codeOf(bound(sql, [1]))).toBe(code)
})

test('a refusal says what and where', async () => {
  await expect(bound('SELECT 1 FRM\n x +')).rejects.toThrow(/^SQL_INVALID: .*"x" at line 2, character 2/)
  await expect(bound('SELECT version()')).rejects.toThrow('version at character 7')
})

test.each([
  ['SELECT * FROM orders.fact_order', `SELECT * FROM ${ROWS} AS "fact_order"`],
  ['SELECT * FROM orders.fact_order AS o', `SELECT * FROM ${ROWS} AS o`],
  ['SELECT * FROM orders.fact_order o (a, b)', `SELECT * FROM ${ROWS} o (a, b)`],
  ['SELECT * FROM (orders.fact_order) AS o', `SELECT * FROM (${ROWS} AS "fact_order") AS o`],
  [
    'SELECT * FROM "orders"."fact_order" TABLESAMPLE BERNOULLI (10)',
    `SELECT * FROM ${ROWS} AS "fact_order" TABLESAMPLE BERNOULLI (10)`,
  ],
  ['TABLE orders.fact_order', `SELECT * FROM ${ROWS} AS "fact_order"`],
  [
    'SELECT orders.fact_order.order_id, fact_order.* FROM orders.fact_order',
    `SELECT fact_order.order_id, fact_order.* FROM ${ROWS} AS "fact_order"`,
  ],
  ['SELECT orders.fact_order.* FROM orders.fact_order;', `SELECT fact_order.* FROM ${ROWS} AS "fact_order"`],
  [
    "SELECT '💥 orders.fact_order $1', $1 FROM orders.fact_order LIMIT $1",
    `SELECT '💥 orders.fact_order $1', INTEGER '5' FROM ${ROWS} AS "fact_order" LIMIT 5`,
  ],
])('%s becomes what Trino reads', async (sql, expected) => {
  expect(await bound(sql, [5])).toBe(expected)
})

test('a relation that WITH names is no relation of the question', async () => {
  const sql = 'WITH fact_order AS (SELECT * FROM orders.fact_order) SELECT * FROM fact_order'
  expect((await checkStatement(sql)).names).toEqual(['orders.fact_order'])
  expect(await bound(sql)).toBe(`WITH fact_order AS (SELECT * FROM ${ROWS} AS "fact_order") SELECT * FROM fact_order`)
})

test('no text breaks out of its place: it is one token, and that token is the text', async () => {
  const { Lexer } = await loadGrammar()
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom("'", '"', '\\', '$1', '?', ';', '--', '/*', '*/', 'U&', '\n', 'x') }),
  )
  await fc.assert(
    fc.asyncProperty(nasty, async (text) => {
      const sql = await bound('SELECT $1, $2', [text, [text, null]])
      const lexer = new Lexer(CharStreams.fromString(sql))
      lexer.removeErrorListeners()
      const tokens = lexer.getAllTokens().filter((token) => token.type === Lexer.STRING)
      expect(tokens.map((token) => token.text?.slice(1, -1).replaceAll("''", "'"))).toEqual([text, text])
      expect((await checkStatement(sql)).names).toEqual([])
    }),
    { seed: 4, numRuns: 100 },
  )
})

test.each([
  [null, 'NULL'],
  [true, 'TRUE'],
  [-5, "INTEGER '-5'"],
  [2 ** 40, "DOUBLE '1099511627776'"],
  [1.5e-300, "DOUBLE '1.5e-300'"],
  [Number.NaN, 'nan()'],
  [-(2n ** 63n), "BIGINT '-9223372036854775808'"],
  [new Uint8Array([0, 39, 255]), "X'0027ff'"],
  [[], 'CAST(ARRAY[] AS array(varchar))'],
  [[1n, null], "ARRAY[BIGINT '1', NULL]"],
])('%s is given as %s', async (value, literal) => {
  expect(await bound('SELECT $1', [value])).toBe(`SELECT ${literal}`)
})

test('what is no value for its place is refused', async () => {
  expect(await codeOf(bound('SELECT $1', [{ a: 1 }]))).toBe('PARAMETER_INVALID')
  expect(await codeOf(bound('SELECT $1', [2n ** 63n]))).toBe('PARAMETER_INVALID')
  expect(await codeOf(bound('SELECT 1 LIMIT $1', ['1; DROP']))).toBe('PARAMETER_INVALID')
  expect(await codeOf(bound('SELECT $1', Array(1001).fill(1)))).toBe('LIMIT_EXCEEDED')
  expect(await codeOf(bound('SELECT $1', ['x'.repeat(1_000_001)]))).toBe('SQL_INVALID')
})
