import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { Fault, isFault, systemClock } from '@storemesh/core'
import { newSchema } from '@storemesh/iceberg'
import { duckdbEngine, localRelation, type QueryEngine, type Question, type TableRelation } from '@storemesh/query-engine'
import type { Bench } from './bench.js'
import { atLeast, figure } from './figure.js'
import { COLUMNS } from './measure/bench-lake.js'
import { spreadOf } from './measure/spread.js'
import { ratePerSecond, timesOf } from './measure/timed.js'
import { ROWS_SQL } from './measure/given-rows.js'

const VIEWER = viewerOfEverything('bench')
const QUERIES = 500
const AT_ONCE = 4
const ROWS = 100_000
const LARGE_ROWS = 5_000_000
const HEAVY_AT_ONCE = 4
/** Until they all are at work. */
const HEAVY_LEAD_MS = 1500
/** They wait for each other. */
const HEAVY_DEADLINE_MS = 3_600_000

/** Small questions to the engine's process: the way there and back, and a scan of one file. */
export const engine: Bench = {
  name: 'engine',
  async run({ folder }) {
    const duckdb = duckdbEngine({ memory_max_mb: 512, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
    try {
      const relations = new Map([['orders', await ordersOf(duckdb, join(folder, 'files'), ROWS)]])
      const one: Question = { sql: 'SELECT 1 AS one', relations: new Map() }
      const sum: Question = { sql: 'SELECT sum(quantity) AS sold FROM orders', relations }
      await timesOf(20, () => drain(duckdb, sum))
      const empty = spreadOf('one', await timesOf(QUERIES, () => drain(duckdb, one)))
      const scan = spreadOf('sum', await timesOf(QUERIES, () => drain(duckdb, sum)))
      const rateOfSmall = () =>
        ratePerSecond(QUERIES * AT_ONCE, () =>
          Promise.all(Array.from({ length: AT_ONCE }, () => timesOf(QUERIES, () => drain(duckdb, sum)))),
        )
      const rate = await rateOfSmall()
      const large = await ordersOf(duckdb, join(folder, 'large'), LARGE_ROWS)
      const rateBeside = await besideHeavy(
        duckdb,
        { sql: HEAVY, relations: new Map([['orders', large]]), deadline_ms: HEAVY_DEADLINE_MS },
        rateOfSmall,
      )
      return [
        figure({ what: 'query over IPC, SELECT 1, p50', value: empty.p50, unit: 'ms' }),
        figure({ what: 'query over IPC, SELECT 1, p99', value: empty.p99, unit: 'ms' }),
        figure({
          what: 'query over IPC, sum over 100,000 rows, p50',
          value: scan.p50,
          unit: 'ms',
          baseline: { what: 'SELECT 1', value: empty.p50 },
        }),
        figure({ what: `query over IPC, sum over 100,000 rows, ${AT_ONCE} at once`, value: rate, unit: 'queries/s' }),
        figure({
          what: `the same, while ${HEAVY_AT_ONCE} heavy queries over ${LARGE_ROWS / 1e6} M rows run`,
          value: rateBeside,
          unit: 'queries/s',
          baseline: { what: 'without them', value: rate },
          target: atLeast(0.5, 'ratio'),
        }),
      ]
    } finally {
      await duckdb.close()
    }
  },
}

/** Some seconds of work. */
const HEAVY = `
  SELECT count(DISTINCT concat(a.product_id, '-', CAST(a.user_id AS varchar))) AS pairs, max(b.amount) AS most
  FROM orders AS a JOIN orders AS b ON a.order_id = b.order_id`

async function ordersOf(duckdb: QueryEngine, folder: string, rows: number): Promise<TableRelation> {
  const schema = newSchema(COLUMNS)
  const question = { sql: ROWS_SQL, relations: new Map(), parameters: [BigInt(rows)] }
  const files = await duckdb.write(question, VIEWER, { schema, folder })
  return localRelation(
    schema,
    files.flatMap((file) => ('path' in file ? file : [])),
  )
}

/** As many heavy questions as at once, each asked again when it is answered, until the work is done. */
async function besideHeavy<T>(duckdb: QueryEngine, heavy: Question, work: () => Promise<T>): Promise<T> {
  const done = new AbortController()
  const ask = async () => {
    while (!done.signal.aborted) {
      await drain(duckdb, heavy, done.signal).catch((error: unknown) => {
        if (!isFault(error, 'QUERY_CANCELLED')) throw error
      })
    }
  }
  const asking = Promise.all(Array.from({ length: HEAVY_AT_ONCE }, ask))
  await systemClock.sleep(HEAVY_LEAD_MS)
  try {
    return await Promise.race([work(), asking.then(() => Promise.reject(new Fault('BENCH_LOAD_ENDED', 'the load ended early')))])
  } finally {
    done.abort()
    await asking
  }
}

async function drain(duckdb: QueryEngine, question: Question, signal?: AbortSignal): Promise<number> {
  let rows = 0
  for await (const batch of duckdb.rows(question, VIEWER, signal && { signal })) rows += batch.length
  return rows
}
