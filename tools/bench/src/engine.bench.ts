import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock } from '@storemesh/core'
import { newSchema } from '@storemesh/iceberg'
import { duckdbEngine, localRelation, type QueryEngine, type Question } from '@storemesh/query-engine'
import type { Bench } from './bench.js'
import { figure } from './figure.js'
import { COLUMNS } from './measure/bench-lake.js'
import { spreadOf } from './measure/spread.js'
import { ratePerSecond, timesOf } from './measure/timed.js'
import { ROWS_SQL } from './measure/given-rows.js'

const VIEWER = viewerOfEverything('bench')
const QUERIES = 500
const AT_ONCE = 4
const ROWS = 100_000

/** Small questions to the engine's process: the way there and back, and a scan of one file. */
export const engine: Bench = {
  name: 'engine',
  async run({ folder }) {
    const duckdb = duckdbEngine({ memory_max_mb: 512, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
    try {
      const schema = newSchema(COLUMNS)
      const files = await duckdb.write({ sql: ROWS_SQL, relations: new Map(), parameters: [BigInt(ROWS)] }, VIEWER, {
        schema,
        folder: join(folder, 'files'),
      })
      const relations = new Map([['orders', localRelation(schema, files)]])
      const one: Question = { sql: 'SELECT 1 AS one', relations: new Map() }
      const sum: Question = { sql: 'SELECT sum(quantity) AS sold FROM orders', relations }
      await timesOf(20, () => drain(duckdb, sum))
      const empty = spreadOf('one', await timesOf(QUERIES, () => drain(duckdb, one)))
      const scan = spreadOf('sum', await timesOf(QUERIES, () => drain(duckdb, sum)))
      const rate = await ratePerSecond(QUERIES * AT_ONCE, () =>
        Promise.all(Array.from({ length: AT_ONCE }, () => timesOf(QUERIES, () => drain(duckdb, sum)))),
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
      ]
    } finally {
      await duckdb.close()
    }
  },
}

async function drain(duckdb: QueryEngine, question: Question): Promise<number> {
  let rows = 0
  for await (const batch of duckdb.rows(question, VIEWER)) rows += batch.length
  return rows
}
