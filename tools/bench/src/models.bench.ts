import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { Fault, systemClock, systemDice } from '@storemesh/core'
import { defineDomain, input, type ModelTable, silver, sql } from '@storemesh/domain'
import { embeddedEventLog } from '@storemesh/event-log'
import { newSchema, type TableName } from '@storemesh/iceberg'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { appendRows, openLake, replaceRows } from '@storemesh/lake'
import { type PipelineParts, runDomainOnce } from '@storemesh/pipeline'
import { duckdbEngine } from '@storemesh/query-engine'
import { silentLog } from '@storemesh/telemetry'
import type { Bench } from './bench.js'
import { atMost, type Figure, figure } from './figure.js'
import { type BenchLake, createTable, openBenchLake } from './measure/bench-lake.js'
import { ROWS_SQL } from './measure/given-rows.js'
import { spreadOf } from './measure/spread.js'
import { timesOf } from './measure/timed.js'

const MODELS = 100
const ROUNDS = 3
const ORDERS: TableName = { namespace: 'bench', name: 'orders' }
const ALONE: TableName = { namespace: 'bench', name: 'alone' }
const STATEMENT = new URL('./models/tiny.sql', import.meta.url)

const modelOf = (number: number): ModelTable =>
  silver(`products_${number}_unified`, { reads: [input('bench.orders@1')], sql: sql(STATEMENT), write: { mode: 'rebuild' } })

const domain = defineDomain({
  name: 'models',
  owner: 'team-models',
  tables: Array.from({ length: MODELS }, (_, number) => modelOf(number)),
  live: [],
  products: [],
})

/** A hundred models of ten rows each: a turn in which nothing changed, and one in which all did. */
export const models: Bench = {
  name: 'models',
  async run({ folder }) {
    const lake = openBenchLake(join(folder, 'lake'))
    const engine = duckdbEngine({ memory_max_mb: 512, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
    const eventLog = await embeddedEventLog({ folder: join(folder, 'log'), clock: systemClock, dice: systemDice })
    const lookups = await embeddedKeyValueStore({ folder: join(folder, 'store'), clock: systemClock })
    const parts: PipelineParts = {
      ...lake,
      engine,
      lake: openLake({ ...lake, engine }),
      eventLog,
      lookups,
      contracts: new Map(),
      connections: { eventLog },
      spool: join(folder, 'lake', 'spool'),
      viewer: viewerOfEverything('bench'),
      checkedTables: new Set(),
      openJournals: new Map(),
      log: silentLog,
    }
    try {
      return await figuresOf(parts, lake)
    } finally {
      await Promise.all([engine.close(), eventLog.close(), lookups.close()])
    }
  },
}

async function figuresOf(parts: PipelineParts, lake: BenchLake): Promise<Figure[]> {
  await createTable(lake, ORDERS.name)
  await turnsAfterNews(parts) // makes the tables
  const changed: number[] = []
  const idle: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const turns = await turnsAfterNews(parts)
    changed.push(turns.changed_ms / MODELS)
    idle.push(turns.idle_ms / MODELS)
  }
  const alone = spreadOf('alone', await rowsAlone(parts)).p50
  const all = Math.min(...changed)
  return [
    figure({
      what: `a model's part of a turn of ${MODELS} in which nothing changed, best of ${ROUNDS}`,
      value: Math.min(...idle),
      unit: 'ms',
      target: atMost(10),
    }),
    figure({
      what: `a model's part of a turn in which all ${MODELS} changed, best of ${ROUNDS}`,
      value: all,
      unit: 'ms',
      baseline: { what: 'its rows computed and committed alone, p50', value: alone },
    }),
    figure({ what: 'what the turn adds to that, for each model', value: all - alone, unit: 'ms', target: atMost(10) }),
  ]
}

/** Ten orders come. The turn that follows refreshes all models, and the one after finds nothing. */
async function turnsAfterNews(parts: PipelineParts): Promise<{ readonly changed_ms: number; readonly idle_ms: number }> {
  await appendRows(parts, ORDERS, { sql: ROWS_SQL, relations: new Map(), parameters: [10n] })
  const ends = [{ refreshed: 0, at_ms: systemClock.elapsed_ms() }]
  await runDomainOnce(parts, domain, new AbortController().signal, ({ refreshed }) => {
    ends.push({ refreshed: refreshed.length, at_ms: systemClock.elapsed_ms() })
  })
  const [begun, changed, idle] = ends
  if (!begun || changed?.refreshed !== MODELS || idle?.refreshed !== 0) {
    throw new Fault(
      'BENCH_TURN_STRANGE',
      `expected turns that refresh ${MODELS} models and 0, got ${ends.map(({ refreshed }) => refreshed).join(', ')}`,
    )
  }
  return { changed_ms: changed.at_ms - begun.at_ms, idle_ms: idle.at_ms - changed.at_ms }
}

/** The same rows written and committed in one table, without a domain around it. */
async function rowsAlone(parts: PipelineParts): Promise<number[]> {
  await parts.catalog.create(ALONE, {
    location: 'silver/bench/alone',
    schema: newSchema([
      { name: 'product_id', type: 'string', required: false },
      { name: 'orders', type: 'long', required: false },
      { name: 'amount', type: 'decimal(18, 2)', required: false },
    ]),
    partition: [],
    properties: {},
  })
  const statement = await readFile(STATEMENT, 'utf8')
  return timesOf(MODELS, async () => {
    const relations = new Map([['bench.orders', await parts.lake.relation(await parts.catalog.load(ORDERS))]])
    await replaceRows(parts, ALONE, { sql: statement, relations })
  })
}
