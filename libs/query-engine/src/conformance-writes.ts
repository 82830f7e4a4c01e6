import { viewerOfEverything } from '@storemesh/access'
import { isFault } from '@storemesh/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  EVERY_TYPE,
  EVERY_TYPE_ROWS,
  type EngineBench,
  ORDER_ROWS,
  ORDERS,
  type TableShape,
  type WrittenTable,
} from './conformance-tables.js'
import type { PartitionBy, QueryEngine, Question, Relation, Row } from './query-engine.js'

const viewer = viewerOfEverything('conformance')

const PARTITIONS: readonly (readonly [what: string, partition: readonly PartitionBy[], files: number])[] = [
  ['nothing', [], 1],
  ['the day of an instant', [{ column: 'ordered_at', transform: 'day' }], 6],
  ['the month of a day', [{ column: 'ordered_date', transform: 'month' }], 1],
  ['a text, NULL among them', [{ column: 'customer', transform: 'identity' }], 3],
  ['a decimal', [{ column: 'amount', transform: 'identity' }], 6],
  ['the beginning of a text', [{ column: 'details', transform: 'truncate[10]' }], 1],
  ['whole numbers cut short', [{ column: 'order_id', transform: 'truncate[4]' }], 2],
  [
    'a bucket and a year',
    [
      { column: 'order_id', transform: 'bucket[1]' },
      { column: 'ordered_at', transform: 'year' },
    ],
    1,
  ],
]

/** What an engine writes, every engine that reads the same tables reads. */
export function writingConformance(fresh: () => Promise<EngineBench>): void {
  describe('that writes', () => {
    let bench: EngineBench
    let orders: Relation
    beforeAll(async () => {
      bench = await fresh()
      orders = await bench.table(ORDERS, ORDER_ROWS)
    })
    afterAll(() => bench.close())

    const question = (sql: string): Question => ({ sql, relations: new Map([['orders.fact_order', orders]]) })
    const readBy = async ({ engine, relation }: WrittenTable, order: string): Promise<Row[]> =>
      rowsOf(engine, { sql: `SELECT * FROM written ORDER BY ${order}`, relations: new Map([['written', relation]]) })
    const written = (sql: string, shape: TableShape) => bench.write(question(sql), shape)

    test.each(PARTITIONS)('by %s', async (_, partition, files) => {
      const tables = await written('SELECT * FROM orders.fact_order', { schema: ORDERS, partition })
      expect(tables.length).toBeGreaterThan(0)
      for (const table of tables) {
        expect([table.reader, await readBy(table, 'order_id')]).toEqual([table.reader, ORDER_ROWS])
        expect(table.files).toHaveLength(files)
        expect(new Set(table.files.map((file) => file.partition.length))).toEqual(new Set([partition.length]))
      }
    })

    test('every type, values at its edges and none at all', async () => {
      const everything = await bench.table(EVERY_TYPE, EVERY_TYPE_ROWS)
      const ask: Question = { sql: 'SELECT * FROM everything', relations: new Map([['everything', everything]]) }
      const expected = EVERY_TYPE_ROWS.toSorted(byRowId)
      expect((await rowsOf(bench.engine, ask)).toSorted(byRowId)).toEqual(expected)
      for (const table of await bench.write(ask, { schema: EVERY_TYPE }))
        expect([table.reader, (await readBy(table, 'row_id')).toSorted(byRowId)]).toEqual([table.reader, expected])
    })

    test('what it computes, cast to the table’s types, in the table’s order of columns', async () => {
      const sql = `SELECT sum(quantity) AS quantity, CAST(max(weight) AS DOUBLE) AS weight, count(*) AS order_id, customer, sum(amount) AS amount,
        max(ordered_at) AS ordered_at, max(ordered_date) AS ordered_date, NULL AS details, NULL AS tags FROM orders.fact_order
        WHERE customer IS NOT NULL GROUP BY customer`
      for (const table of await written(sql, { schema: ORDERS })) {
        const [first, second] = await readBy(table, 'order_id')
        expect(first).toMatchObject({ order_id: 2n, customer: 'C0', amount: '61.00', quantity: 6, weight: 1, tags: null })
        expect(second).toMatchObject({ order_id: 3n, customer: 'C1', ordered_at: '2026-01-05T05:00:00.000005Z' })
      }
    })

    test('in the order that is asked for', async () => {
      const shape = { schema: ORDERS, orderBy: ['weight'] }
      for (const table of await written('SELECT * FROM orders.fact_order ORDER BY order_id DESC', shape))
        expect(await readBy(table, 'order_id')).toEqual(ORDER_ROWS)
    })

    test('nothing where the answer has no rows', async () => {
      for (const table of await written('SELECT * FROM orders.fact_order WHERE order_id > 100', { schema: ORDERS })) {
        expect(table.files).toEqual([])
        expect(await readBy(table, 'order_id')).toEqual([])
      }
    })

    test.each([
      ['SELECT order_id FROM orders.fact_order', 'COLUMN_MISMATCH'],
      ['SELECT *, 1 AS more FROM orders.fact_order', 'COLUMN_MISMATCH'],
      ['SELECT * FROM orders.fact_order WHERE CAST(customer AS INTEGER) > 9', 'QUERY_FAILED'],
      [
        `SELECT CAST(NULL AS BIGINT) AS order_id, customer, amount, ordered_at, ordered_date, details, tags, quantity, weight
        FROM orders.fact_order`,
        'REQUIRED_VALUE_MISSING',
      ],
    ])('and refuses %j with %s', async (sql, code) => {
      const error: unknown = await written(sql, { schema: ORDERS }).catch((failure: unknown) => failure)
      expect(isFault(error) ? error.code : error).toBe(code)
    })
  })
}

async function rowsOf(engine: QueryEngine, question: Question): Promise<Row[]> {
  const all: Row[] = []
  for await (const batch of engine.rows(question, viewer)) all.push(...batch)
  return all
}

const rowId = (row: Row) => (typeof row['row_id'] === 'bigint' ? row['row_id'] : 0n)
const byRowId = (one: Row, other: Row) => (rowId(one) < rowId(other) ? -1 : 1)
