import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { Fault, systemClock } from '@storemesh/core'
import { type NewColumn, newSchema, type TableName } from '@storemesh/iceberg'
import { appendRows, type ChangeParts, mergeRows, openLake, replaceRows, type StandingRows } from '@storemesh/lake'
import { type DuckdbEngine, duckdbEngine } from '@storemesh/query-engine'
import type { Bench } from './bench.js'
import { atMost, type Figure, figure } from './figure.js'
import { COLUMNS, openBenchLake } from './measure/bench-lake.js'
import { ROWS_SQL } from './measure/given-rows.js'
import { spreadOf } from './measure/spread.js'
import { timesOf } from './measure/timed.js'

const ROWS = 5_000_000
const CHANGED_EACH = 100 // one row in a hundred
const RUNS = 5
const LIMITS = { memory_max_mb: 1024, threads: 2 }

interface Shape {
  readonly name: string
  readonly columns: readonly NewColumn[]
  /** The rows by their numbers, of which there are $1. */
  readonly sql: string
}

const NARROW: Shape = { name: 'narrow', columns: COLUMNS, sql: ROWS_SQL }

/** As many columns as a line of orders.fact_order has, of the same kinds. */
const LINES: Shape = {
  name: 'lines',
  columns: [
    ...COLUMNS,
    { name: 'event_id', type: 'string', required: true },
    { name: 'transaction_id', type: 'string', required: true },
    { name: 'line_number', type: 'int', required: true },
    { name: 'date_id', type: 'int', required: true },
    { name: 'store_id', type: 'string', required: false },
    { name: 'channel', type: 'string', required: true },
    { name: 'entry', type: 'string', required: true },
    { name: 'corrects', type: 'string', required: false },
    { name: 'unit_price', type: 'decimal(18, 2)', required: true },
    { name: 'currency', type: 'string', required: true },
    { name: 'country', type: 'string', required: true },
    { name: 'transaction_timestamp', type: 'timestamptz', required: true },
    { name: 'created_at', type: 'timestamptz', required: true },
    { name: 'source_partition', type: 'int', required: true },
    { name: 'source_offset', type: 'long', required: true },
  ],
  sql: `SELECT
    given.*,
    concat('order-', CAST(order_id AS varchar), '-1') AS event_id,
    concat('transaction-', CAST(order_id * 7919 % 5000000 AS varchar)) AS transaction_id,
    1 AS line_number,
    20260101 + order_id % 30 AS date_id,
    CASE WHEN order_id % 4 = 0 THEN concat('store-', CAST(order_id % 97 AS varchar)) END AS store_id,
    CASE order_id % 4 WHEN 0 THEN 'store' WHEN 1 THEN 'web' WHEN 2 THEN 'mobile' ELSE 'marketplace' END AS channel,
    'order' AS entry,
    CAST(NULL AS varchar) AS corrects,
    CAST(amount / quantity AS decimal(18, 2)) AS unit_price,
    'IDR' AS currency,
    'ID' AS country,
    ordered_at AS transaction_timestamp,
    from_unixtime(1767225600 + order_id / 2) AS created_at,
    order_id % 3 AS source_partition,
    order_id / 3 AS source_offset
  FROM (${ROWS_SQL}) AS given`,
}

/** One row in a hundred of five million changed by key, the keys spread over all files, beside writing all rows anew. */
export const rowChanges: Bench = {
  name: 'row-changes',
  async run({ folder }) {
    const engine = duckdbEngine({ ...LIMITS, spill_folder: join(folder, 'spill'), clock: systemClock })
    try {
      const lines = await timesFor(LINES, engine, join(folder, LINES.name))
      const narrow = await timesFor(NARROW, engine, join(folder, NARROW.name))
      return [figureOf(LINES, lines), figureOf(NARROW, narrow)]
    } finally {
      await engine.close()
    }
  },
}

interface Times {
  readonly merge_ms: number
  readonly rewrite_ms: number
}

const figureOf = ({ columns }: Shape, { merge_ms, rewrite_ms }: Times): Figure =>
  figure({
    what: `merge of 1 % changed keys into 5 M rows of ${columns.length} columns, merge on read, p50 of ${RUNS}`,
    value: merge_ms,
    unit: 'ms',
    baseline: { what: 'all rows written anew', value: rewrite_ms },
    target: atMost(0.1, 'ratio'),
  })

async function timesFor(shape: Shape, engine: DuckdbEngine, folder: string): Promise<Times> {
  const lake = openBenchLake(join(folder, 'lake'))
  const parts: ChangeParts = {
    ...lake,
    engine,
    spool: join(folder, 'lake', 'spool'),
    viewer: viewerOfEverything('bench'),
    lake: openLake({ ...lake, engine }),
  }
  const name = { namespace: 'bench', name: shape.name }
  await lake.catalog.create(name, {
    location: `gold/bench/${shape.name}`,
    schema: newSchema(shape.columns),
    partition: [],
    properties: { 'write.merge.mode': 'merge-on-read' },
  })
  await appendRows(parts, name, { sql: shape.sql, relations: new Map(), parameters: [BigInt(ROWS)] })
  const news: StandingRows[] = []
  for (let run = 0; run <= RUNS; run += 1) news.push(await newsOf(shape, engine, join(folder, 'news'), run))
  await mergeOnce(parts, name, news[RUNS]) // processes start, statements are checked
  const merges = spreadOf('merge', await timesOf(RUNS, (run) => mergeOnce(parts, name, news[run])))
  const rewrites = spreadOf('rewrite', await timesOf(3, () => rewriteOnce(parts, name)))
  return { merge_ms: merges.p50, rewrite_ms: rewrites.p50 }
}

/** Other rows each time, so that no run finds the work of the one before. */
async function newsOf({ columns, sql }: Shape, engine: DuckdbEngine, folder: string, run: number): Promise<StandingRows> {
  const schema = newSchema(columns)
  const selected = columns.map(({ name }) => (name === 'order_id' ? `order_id * ${CHANGED_EACH} - ${run} AS order_id` : name))
  const question = {
    sql: `SELECT ${selected.join(', ')} FROM (${sql}) AS told`,
    relations: new Map(),
    parameters: [BigInt(ROWS / CHANGED_EACH)],
  }
  return { schema, files: await engine.write(question, viewerOfEverything('bench'), { schema, folder }) }
}

async function mergeOnce(parts: ChangeParts, name: TableName, news: StandingRows | undefined): Promise<void> {
  if (!news) throw new Fault('BENCH_ROWS_LOST', 'expected rows to merge, got none')
  const { snapshot } = await mergeRows(parts, name, { fresh: news, key: ['order_id'] })
  const came = snapshot.summary['added-records']
  const went = snapshot.summary['added-position-deletes']
  if (Number(came) !== ROWS / CHANGED_EACH || went !== came)
    throw new Fault('BENCH_ROWS_LOST', `expected ${ROWS / CHANGED_EACH} rows to come and as many to go, got ${came} and ${went}`)
}

async function rewriteOnce(parts: ChangeParts, name: TableName): Promise<void> {
  const relations = new Map([['everything', await parts.lake.relation(await parts.catalog.load(name))]])
  const { snapshot } = await replaceRows(parts, name, { sql: 'SELECT * FROM everything', relations })
  const total = snapshot.summary['total-records']
  if (Number(total) !== ROWS) throw new Fault('BENCH_ROWS_LOST', `expected ${ROWS} rows, got ${total}`)
}
