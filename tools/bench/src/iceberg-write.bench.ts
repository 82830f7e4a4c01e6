import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { viewerOfEverything } from '@storemesh/access'
import { Fault, systemClock } from '@storemesh/core'
import { commitFiles, planFiles, type Table } from '@storemesh/iceberg'
import { openLake, writeFiles } from '@storemesh/lake'
import { duckdbEngine, type QueryEngine, type Question, type TableRelation } from '@storemesh/query-engine'
import type { Bench, Place } from './bench.js'
import { atLeast, type Figure, figure } from './figure.js'
import { type BenchLake, BY_DAY, createTable, openBenchLake } from './measure/bench-lake.js'
import { ROWS_SQL } from './measure/given-rows.js'
import { spreadOf } from './measure/spread.js'
import { ratePerSecond } from './measure/timed.js'

const ROWS = 5_000_000
const RUNS = 3
const VIEWER = viewerOfEverything('bench')
/** The same for both sides, so that the engine's manners are no handicap: its process is nice too. */
const LIMITS = { memory_max_mb: 1024, threads: 2 }
const NICE = 10

/** Five million rows from one Parquet file into a table, committed and durable, beside DuckDB's COPY of the same file. */
export const icebergWrite: Bench = {
  name: 'iceberg-write',
  async run(place) {
    const lake = openBenchLake(join(place.folder, 'lake'))
    const engine = duckdbEngine({ ...LIMITS, spill_folder: join(place.folder, 'spill'), clock: systemClock })
    try {
      const given = await writeRows(lake, engine, await createTable(lake, 'given'), {
        sql: ROWS_SQL,
        relations: new Map(),
        parameters: [BigInt(ROWS)],
      })
      const [whole, byDay] = await tablesRates(lake, engine, given)
      const [plainWhole, plainByDay] = await copyRates(
        place,
        given.files.map(({ path }) => path),
      )
      return [besides('unpartitioned', whole, plainWhole), besides('in 30 days', byDay, plainByDay)]
    } finally {
      await engine.close()
    }
  },
}

const besides = (how: string, value: number, plain: number): Figure =>
  figure({
    what: `Iceberg write of 5 M rows, ${how}, best of ${RUNS}`,
    value,
    unit: 'rows/s',
    baseline: { what: "DuckDB's COPY", value: plain },
    target: atLeast(0.8, 'ratio'),
  })

async function tablesRates(lake: BenchLake, engine: QueryEngine, given: TableRelation): Promise<[number, number]> {
  const question = { sql: 'SELECT * FROM given', relations: new Map([['given', given]]) }
  const whole: number[] = []
  const byDay: number[] = []
  for (let run = 1; run <= RUNS; run += 1) {
    const plainTable = await createTable(lake, `whole_${run}`)
    whole.push(await ratePerSecond(ROWS, () => writeRows(lake, engine, plainTable, question)))
    const dayTable = await createTable(lake, `by_day_${run}`, [BY_DAY])
    byDay.push(await ratePerSecond(ROWS, () => writeRows(lake, engine, dayTable, question)))
  }
  return [spreadOf('whole', whole).max, spreadOf('by day', byDay).max]
}

/** As the pipeline writes: the engine's files are taken over by the store and committed. Gives what an engine reads of it. */
async function writeRows(lake: BenchLake, engine: QueryEngine, table: Table, question: Question): Promise<TableRelation> {
  const spool = join(localRoot(lake), 'spool')
  const add = await writeFiles({ ...lake, engine, spool, viewer: VIEWER }, question, table)
  const committed = await commitFiles(lake, table.name, { operation: 'append', add, remove: [], summary: {} })
  const files = await planFiles(lake, committed.table)
  const rows = files.reduce((sum, file) => sum + file.record_count, 0)
  if (rows !== ROWS) throw new Fault('BENCH_ROWS_LOST', `expected ${ROWS} rows in ${table.name.name}, got ${rows}`)
  return openLake({ ...lake, engine }).relation(committed.table)
}

const localRoot = ({ store }: BenchLake) => fileURLToPath(store.root)

/** Rows a second, whole and by day. */
async function copyRates({ folder, programs }: Place, paths: readonly string[]): Promise<[number, number]> {
  const args = [String(LIMITS.memory_max_mb), String(LIMITS.threads), String(RUNS), join(folder, 'plain'), ...paths]
  const printed = await programs.own(new URL('./baselines/plain-copy.ts', import.meta.url), args, { nice: NICE }).done()
  const [whole_ms, byDay_ms] = printed.trim().split(' ').map(Number)
  return [(ROWS * 1000) / (whole_ms ?? Number.NaN), (ROWS * 1000) / (byDay_ms ?? Number.NaN)]
}
