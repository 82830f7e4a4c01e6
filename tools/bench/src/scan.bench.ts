import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { viewerOfEverything } from '@storemesh/access'
import { Fault, systemClock } from '@storemesh/core'
import { commitFiles } from '@storemesh/iceberg'
import { openLake, writeFiles } from '@storemesh/lake'
import { duckdbEngine, type QueryEngine, type TableRelation } from '@storemesh/query-engine'
import type { Bench, Place } from './bench.js'
import { atMost, figure, type Target } from './figure.js'
import { BY_DAY, createTable, openBenchLake } from './measure/bench-lake.js'
import { ROWS_SQL } from './measure/given-rows.js'
import { spreadOf } from './measure/spread.js'
import { timesOf } from './measure/timed.js'

const ROWS = 5_000_000
const RUNS = 15
const VIEWER = viewerOfEverything('bench')
const LIMITS = { memory_max_mb: 1024, threads: 2 }
const NICE = 10

const DAY = Date.UTC(2026, 0, 15) / 86_400_000
/** What a product sold on a day, as the mart of that name asks for it; one row comes back, so that the reading is measured. */
const MART = `SELECT product_id, CAST(ordered_at AS date) AS analysis_date, count(DISTINCT order_id) AS total_sales,
  sum(amount) AS total_revenue, sum(quantity) AS total_quantity FROM orders`
const summed = (where: string) =>
  `SELECT count(*) AS rows, sum(total_sales) AS sales FROM (${MART}${where} GROUP BY product_id, CAST(ordered_at AS date)) AS mart`
const WHOLE = summed('')
const ONE_DAY = summed(
  ` WHERE ordered_at >= TIMESTAMP '2026-01-15 00:00:00 UTC' AND ordered_at < TIMESTAMP '2026-01-16 00:00:00 UTC'`,
)
/** Nothing but reading and adding up. */
const SUMS =
  'SELECT quantity, count(*) AS orders, sum(amount) AS revenue, max(user_id) AS last_user FROM orders GROUP BY quantity'

/** Aggregates over a table of the lake, beside the same over a table of DuckDB's own. */
export const scan: Bench = {
  name: 'scan',
  async run(place) {
    const lake = openBenchLake(join(place.folder, 'lake'))
    const engine = duckdbEngine({ ...LIMITS, spill_folder: join(place.folder, 'spill'), clock: systemClock })
    try {
      const table = await createTable(lake, 'by_day', [BY_DAY])
      const parts = { ...lake, engine, spool: join(fileURLToPath(lake.store.root), 'spool'), viewer: VIEWER }
      const add = await writeFiles(parts, { sql: ROWS_SQL, relations: new Map(), parameters: [BigInt(ROWS)] }, table)
      const committed = await commitFiles(lake, table.name, { operation: 'append', add, remove: [], summary: {} })
      const reader = openLake({ ...lake, engine })
      const whole = await reader.relation(committed.table)
      const oneDay = await reader.relation(committed.table, { partition: (value) => value === DAY })
      const took = [await asked(engine, WHOLE, whole), await asked(engine, ONE_DAY, oneDay), await asked(engine, SUMS, whole)]
      const native = await nativeTimes(
        place,
        whole.files.map(({ path }) => path),
      )
      return [
        besides(`aggregate over ${ROWS / 1e6} M rows in 30 partitions, p50`, took[0], native[0], atMost(1.25, 'ratio')),
        besides('aggregate over one day of 30, p50', took[1], native[1], atMost(2, 'ratio')),
        besides(`plain sums over ${ROWS / 1e6} M rows, p50`, took[2], native[2]),
      ]
    } finally {
      await engine.close()
    }
  },
}

const besides = (what: string, took: readonly number[] = [], native: readonly number[] = [], target?: Target) =>
  figure({
    what,
    value: spreadOf(what, took).p50,
    unit: 'ms',
    baseline: { what: "a table of DuckDB's own", value: spreadOf(what, native).p50 },
    ...(target && { target }),
  })

async function asked(engine: QueryEngine, sql: string, orders: TableRelation): Promise<number[]> {
  const question = { sql, relations: new Map([['orders', orders]]) }
  const ask = async () => {
    let groups = 0
    for await (const rows of engine.rows(question, VIEWER)) groups += rows.length
    if (groups === 0) throw new Fault('BENCH_ROWS_LOST', 'expected groups in the answer, got none')
  }
  await timesOf(3, ask)
  return timesOf(RUNS, ask)
}

async function nativeTimes({ folder, programs }: Place, paths: readonly string[]): Promise<number[][]> {
  const args = [String(LIMITS.memory_max_mb), String(LIMITS.threads), String(RUNS + 3), folder, JSON.stringify(paths)]
  const program = new URL('./baselines/native-table.ts', import.meta.url)
  const printed = await programs.own(program, [...args, JSON.stringify([WHOLE, ONE_DAY, SUMS])], { nice: NICE }).done()
  const lines = printed.trim().split('\n')
  return lines.map((line) => line.split(' ').map(Number).slice(3)) // the first warm it up, as they did here
}
