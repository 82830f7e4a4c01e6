import type { Viewer } from '@storemesh/access'
import { viewerOfEverything } from '@storemesh/access'
import { isFault } from '@storemesh/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TRINO_STATEMENTS } from './conformance-statements.js'
import { type EngineBench, ORDER_ROWS as ROWS, ORDERS } from './conformance-tables.js'
import { writingConformance } from './conformance-writes.js'
import type { Question, Relation, Row, Value } from './query-engine.js'

export {
  EVERY_TYPE,
  EVERY_TYPE_ROWS,
  type EngineBench,
  jsonLine,
  ORDER_ROWS,
  ORDERS,
  type TableShape,
  type WrittenTable,
} from './conformance-tables.js'

/** What every query engine promises. An adapter's test file calls this and adds only what is its own. */
export function queryEngineConformance(name: string, fresh: () => Promise<EngineBench>): void {
  describe(`${name} is a query engine`, () => {
    let bench: EngineBench
    let relations: ReadonlyMap<string, Relation>
    const viewer: Viewer = viewerOfEverything('conformance')

    beforeAll(async () => {
      bench = await fresh()
      relations = new Map([
        ['orders.fact_order', await bench.table(ORDERS, ROWS)],
        ['nothing', await bench.table(ORDERS, [])],
      ])
    })
    afterAll(() => bench.close())

    const question = (sql: string, parameters: readonly Value[] = []): Question => ({ sql, relations, parameters })
    const rows = async (asked: Question, signal?: AbortSignal): Promise<Row[]> => {
      const all: Row[] = []
      for await (const batch of bench.engine.rows(asked, viewer, signal ? { signal } : {})) all.push(...batch)
      return all
    }
    const failure = (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      )
    const codeOf = async (work: Promise<unknown>) => {
      const error = await failure(work)
      return isFault(error) ? error.code : error
    }

    describe('that answers Trino’s SQL', () => {
      test.each(TRINO_STATEMENTS)('$what', async ({ sql, rows: expected }) => {
        expect(await rows(question(sql))).toEqual(expected)
      })
    })

    describe('whose rows', () => {
      test('carry every type as the port writes it', async () => {
        expect(await rows(question('SELECT * FROM orders.fact_order WHERE order_id = 1'))).toEqual([ROWS[0]])
        expect(await rows(question('SELECT * FROM orders.fact_order ORDER BY order_id'))).toEqual(ROWS)
      })

      test('of a table without files are none, and it has its columns', async () => {
        expect(await rows(question('SELECT count(*) AS n, sum(amount) AS s FROM nothing'))).toEqual([{ n: 0n, s: null }])
        expect(await rows(question('SELECT * FROM nothing'))).toEqual([])
      })

      test('may be of what another statement gives, which has relations of its own', async () => {
        const orders = relations.get('orders.fact_order')
        if (orders?.kind !== 'table') throw new Error('expected a table')
        const answer = (sql: string, named: Readonly<Record<string, Relation>>): Relation => ({
          kind: 'answer',
          schema: orders.schema,
          sql,
          relations: new Map(Object.entries(named)),
        })
        const wanted = answer('SELECT * FROM here WHERE order_id = 2', { here: orders })
        const found = answer('SELECT * FROM here WHERE order_id IN (SELECT order_id FROM wanted)', { here: orders, wanted })
        const sql = `SELECT fact_order.order_id AS id, CAST($1 AS varchar) AS said FROM orders.fact_order WHERE orders.fact_order.order_id > 0`
        expect(await rows({ sql, relations: new Map([['orders.fact_order', found]]), parameters: ['yes'] })).toEqual([
          { id: 2n, said: 'yes' },
        ])
      })

      test('are chosen by parameters', async () => {
        const sql =
          'SELECT order_id FROM orders.fact_order WHERE customer = $1 AND order_id > $2 AND ordered_date < CAST($3 AS DATE) ORDER BY 1'
        expect(await rows(question(sql, ['C1', 1n, '2026-01-05']))).toEqual([{ order_id: 3n }])
        expect(
          await rows(question('SELECT $1 AS a, $2 AS b, $3 AS c, $4 AS d', [9007199254740993n, null, true, "it's"])),
        ).toEqual([{ a: 9007199254740993n, b: null, c: true, d: "it's" }])
      })

      test('come in bounded batches, in order, all of them', async () => {
        let next = 0n
        for await (const batch of bench.engine.rows(question(`${numbers(100_000)} ORDER BY n`), viewer)) {
          expect(batch.length).toBeLessThanOrEqual(10_000)
          for (const row of batch) if (row['n'] !== ++next) throw new Error(`row ${next} is another one`)
        }
        expect(next).toBe(100_000n)
      })

      test('may be left early, and the engine goes on', async () => {
        for (let round = 0; round < 20; round++) {
          for await (const batch of bench.engine.rows(question(numbers(1_000_000)), viewer)) {
            expect(batch.length).toBeGreaterThan(0)
            break
          }
        }
        expect(await rows(question('SELECT 1 AS one'))).toEqual([{ one: 1 }])
      })

      test('are never some of them: a value that fails late fails the stream, and is not shown', async () => {
        const sql = `SELECT CAST(CASE WHEN n = 990000 THEN 'rahasia' ELSE '1' END AS INTEGER) AS x FROM (${numbers(1_000_000)}) AS numbers`
        const error = await failure(rows(question(sql)))
        expect(isFault(error, 'QUERY_FAILED')).toBe(true)
        expect(String(error)).not.toContain('rahasia')
      })
    })

    describe('that is stopped', () => {
      const heavy = `SELECT count(*) AS n FROM (${numbers(1_000_000)}) AS a, (${numbers(1_000_000)}) AS b WHERE (a.n * b.n) % 7 = 3`

      test('by the deadline', async () => {
        expect(await codeOf(rows({ ...question(heavy), deadline_ms: 200 }))).toBe('QUERY_DEADLINE')
      })

      test('by whoever asked, before, while it computes and between two batches', async () => {
        expect(await codeOf(rows(question('SELECT 1 AS one'), AbortSignal.abort()))).toBe('QUERY_CANCELLED')

        const computing = new AbortController()
        const cancelled = codeOf(rows(question(heavy), computing.signal))
        setTimeout(() => computing.abort(), 100)
        expect(await cancelled).toBe('QUERY_CANCELLED')

        const reading = new AbortController()
        const partly = async () => {
          for await (const batch of bench.engine.rows(question(numbers(1_000_000)), viewer, { signal: reading.signal })) {
            if (batch.length > 0) reading.abort()
          }
        }
        expect(await codeOf(partly())).toBe('QUERY_CANCELLED')
        expect(await rows(question('SELECT 1 AS one'))).toEqual([{ one: 1 }])
      })
    })

    describe('that knows a statement before it runs', () => {
      test('by its columns', async () => {
        const sql = `SELECT order_id, customer, amount, ordered_at, ordered_date, quantity, weight, sum(order_id) AS total, count(*) AS n,
          customer = 'x' AS matches FROM orders.fact_order GROUP BY 1, 2, 3, 4, 5, 6, 7`
        expect(await bench.engine.describe(question(sql), viewer)).toEqual([
          { name: 'order_id', type: 'long' },
          { name: 'customer', type: 'string' },
          { name: 'amount', type: 'decimal(12, 2)' },
          { name: 'ordered_at', type: 'timestamptz' },
          { name: 'ordered_date', type: 'date' },
          { name: 'quantity', type: 'int' },
          { name: 'weight', type: 'double' },
          { name: 'total', type: 'long' },
          { name: 'n', type: 'long' },
          { name: 'matches', type: 'boolean' },
        ])
      })

      test('by its relations, wherever they stand, without the names of WITH', async () => {
        const sql = `WITH own AS (SELECT * FROM a.first), again AS (SELECT * FROM own)
          SELECT (SELECT max(x) FROM second) FROM own JOIN c.third AS t USING (id) CROSS JOIN LATERAL (SELECT * FROM d.fourth) AS l
          WHERE id IN (SELECT id FROM fifth) AND EXISTS (SELECT 1 FROM again) GROUP BY (SELECT 1 FROM sixth)
          HAVING count(*) > (SELECT min(x) FROM seventh) UNION ALL SELECT x FROM a.first ORDER BY (SELECT 1 FROM eighth)`
        const found = await bench.engine.relationsOf(sql)
        expect([...found].toSorted()).toEqual(['a.first', 'c.third', 'd.fourth', 'eighth', 'fifth', 'second', 'seventh', 'sixth'])
        expect(await bench.engine.relationsOf('WITH x AS (SELECT * FROM x) SELECT * FROM x')).toEqual(['x'])
      })

      test.each([
        ['SELECT * FROM orders.unknown', 'RELATION_UNKNOWN'],
        ['SELECT * FROM (WITH inner_only AS (SELECT 1 AS x) SELECT x FROM inner_only) AS t, inner_only', 'RELATION_UNKNOWN'],
        ['SELECT missing FROM orders.fact_order', 'SQL_INVALID'],
        ['SELECT no_such_function(1)', 'SQL_INVALID'],
        ['SELEC 1', 'SQL_INVALID'],
        ['SELECT 1; SELECT 2', 'SQL_NOT_A_SELECT'],
        ['DELETE FROM orders.fact_order', 'SQL_NOT_A_SELECT'],
        ['DROP TABLE orders.fact_order', 'SQL_NOT_A_SELECT'],
      ])('and refuses %j with %s', async (sql, code) => {
        expect(await codeOf(rows(question(sql)))).toBe(code)
      })
    })

    writingConformance(fresh)
  })
}

/** `count` rows with `n` from 1 on, without a sequence longer than Trino's limit of 10,000. */
const numbers = (count: number) =>
  `SELECT CAST(thousands * 1000 + ones AS BIGINT) AS n FROM UNNEST(sequence(0, ${count / 1000 - 1})) AS t(thousands) CROSS JOIN UNNEST(sequence(1, 1000)) AS o(ones)`
