import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { Fault, systemClock } from '@storemesh/core'
import { commitFiles, newSchema } from '@storemesh/iceberg'
import { type ChangeParts, mergeRows, openLake, replaceRows, writeFiles } from '@storemesh/lake'
import { type DuckdbEngine, duckdbEngine, localRelation, type Relation } from '@storemesh/query-engine'
import type { Bench } from './bench.js'
import { atMost, figure } from './figure.js'
import { COLUMNS, createTable, openBenchLake } from './measure/bench-lake.js'
import { ROWS_SQL } from './measure/given-rows.js'
import { spreadOf } from './measure/spread.js'
import { timesOf } from './measure/timed.js'

const ROWS = 5_000_000
const CHANGED_EACH = 100 // one row in a hundred
const RUNS = 3
const NAME = { namespace: 'bench', name: 'changed' }
const LIMITS = { memory_max_mb: 1024, threads: 2 }

/** One row in a hundred of five million changed by key, beside writing all of them anew. */
export const rowChanges: Bench = {
  name: 'row-changes',
  async run({ folder }) {
    const lake = openBenchLake(join(folder, 'lake'))
    const engine = duckdbEngine({ ...LIMITS, spill_folder: join(folder, 'spill'), clock: systemClock })
    const spool = join(folder, 'lake', 'spool')
    const parts: ChangeParts = {
      ...lake,
      engine,
      spool,
      viewer: viewerOfEverything('bench'),
      lake: openLake({ ...lake, engine }),
    }
    try {
      await createTable(lake, NAME.name)
      await lake.catalog.commit(NAME, [], [{ action: 'set-properties', updates: { 'write.merge.mode': 'merge-on-read' } }])
      const given = await writeFiles(
        parts,
        { sql: ROWS_SQL, relations: new Map(), parameters: [BigInt(ROWS)] },
        await lake.catalog.load(NAME),
      )
      await commitFiles(lake, NAME, { operation: 'append', add: given, remove: [], summary: {} })
      const news: Relation[] = []
      for (let run = 0; run < RUNS; run += 1) news.push(await newsOf(engine, join(folder, 'news'), run))
      const merge_ms = spreadOf('merge', await timesOf(RUNS, (run) => mergeOnce(parts, news[run]))).p50
      const rewrite_ms = spreadOf('rewrite', await timesOf(RUNS, () => rewriteOnce(parts))).p50
      return [
        figure({
          what: `merge of 1 % changed keys into 5 M rows, merge on read, p50 of ${RUNS}`,
          value: merge_ms,
          unit: 'ms',
          baseline: { what: 'all rows written anew', value: rewrite_ms },
          target: atMost(0.1, 'ratio'),
        }),
      ]
    } finally {
      await engine.close()
    }
  },
}

/** Other rows each time, so that no run finds the work of the one before. */
async function newsOf(engine: DuckdbEngine, folder: string, run: number): Promise<Relation> {
  const schema = newSchema(COLUMNS)
  const key = `order_id * ${CHANGED_EACH} - ${run}`
  const sql = `SELECT ${key} AS order_id, ordered_at, user_id, product_id, quantity, amount FROM (${ROWS_SQL}) AS given`
  const question = { sql, relations: new Map(), parameters: [BigInt(ROWS / CHANGED_EACH)] }
  return localRelation(schema, await engine.write(question, viewerOfEverything('bench'), { schema, folder }))
}

async function mergeOnce(parts: ChangeParts, news: Relation | undefined): Promise<void> {
  if (!news) throw new Fault('BENCH_ROWS_LOST', 'expected rows to merge, got none')
  const fresh = { sql: 'SELECT * FROM news', relations: new Map([['news', news]]) }
  const { snapshot } = await mergeRows(parts, NAME, { fresh, key: ['order_id'] })
  const came = snapshot.summary['added-records']
  if (Number(came) !== ROWS / CHANGED_EACH)
    throw new Fault('BENCH_ROWS_LOST', `expected ${ROWS / CHANGED_EACH} rows to come, got ${came}`)
}

async function rewriteOnce(parts: ChangeParts): Promise<void> {
  const relations = new Map([['everything', await parts.lake.relation(await parts.catalog.load(NAME))]])
  const { snapshot } = await replaceRows(parts, NAME, { sql: 'SELECT * FROM everything', relations })
  const total = snapshot.summary['total-records']
  if (Number(total) !== ROWS) throw new Fault('BENCH_ROWS_LOST', `expected ${ROWS} rows, got ${total}`)
}
