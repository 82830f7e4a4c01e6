import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { Fault, systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { currentSnapshot, newSchema, type TableName } from '@storemesh/iceberg'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { appendRows, openLake } from '@storemesh/lake'
import { type PipelineParts, runDomainOnce, stepRuns } from '@storemesh/pipeline'
import { duckdbEngine, type QueryEngine } from '@storemesh/query-engine'
import { silentLog } from '@storemesh/telemetry'
import type { Bench } from './bench.js'
import { atMost, type Figure, figure } from './figure.js'
import { COLUMNS, openBenchLake } from './measure/bench-lake.js'
import { ROWS_SQL } from './measure/given-rows.js'
import { orderModels } from './refresh/models.js'

const ROWS = 5_000_000
const NEWS = 50_000
const ROUNDS = 3
const ORDERS: TableName = { namespace: 'shop', name: 'orders' }

/** A domain's models over five million rows computed from nothing, and again each time when one row in a hundred has come. */
export const refresh: Bench = {
  name: 'refresh',
  async run({ folder }) {
    const lake = openBenchLake(join(folder, 'lake'))
    const engine = duckdbEngine({ memory_max_mb: 1024, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
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
      await lake.catalog.create(ORDERS, {
        location: 'gold/shop/orders',
        schema: newSchema(COLUMNS),
        partition: [{ 'source-id': 2, 'field-id': 0, name: 'ordered_at_day', transform: 'day' }],
        properties: {},
      })
      await tell(parts, 1, ROWS)
      return await figuresOf(parts)
    } finally {
      await Promise.all([closed(engine), eventLog.close(), lookups.close()])
    }
  },
}

const closed = (engine: QueryEngine) => engine.close()

async function figuresOf(parts: PipelineParts): Promise<Figure[]> {
  const whole = await takeTurn(parts)
  const after: TurnTimes[] = []
  for (let round = 1; round <= ROUNDS; round += 1) {
    await tell(parts, ROWS + (round - 1) * NEWS + 1, NEWS)
    after.push(await takeTurn(parts))
    for (const name of ['orders_unified', 'order_totals']) await requireRows(parts, name, ROWS + round * NEWS)
  }
  const best_ms = (of: (times: TurnTimes) => number) => Math.min(...after.map(of))
  return [
    figure({
      what: `refresh of a domain with 1 % new input, best of ${ROUNDS}`,
      value: best_ms(({ turn_ms }) => turn_ms),
      unit: 'ms',
      baseline: { what: 'all 5 M rows', value: whole.turn_ms },
      target: atMost(0.05, 'ratio'),
    }),
    ...orderModels.tables.map(({ name, ...table }) =>
      figure({
        what: `of which ${name} (${'write' in table ? table.write.mode : table.layer}), two at a time`,
        value: best_ms(({ models_ms }) => models_ms.get(name) ?? Number.NaN),
        unit: 'ms',
      }),
    ),
  ]
}

interface TurnTimes {
  readonly turn_ms: number
  /** By the model's name. */
  readonly models_ms: ReadonlyMap<string, number>
}

/** The turn in which what is new is refreshed, as a run of the domain takes it. */
async function takeTurn(parts: PipelineParts): Promise<TurnTimes> {
  const ends_ms = [systemClock.elapsed_ms()]
  await runDomainOnce(parts, orderModels, new AbortController().signal, () => ends_ms.push(systemClock.elapsed_ms()))
  const [begun_ms = Number.NaN, ended_ms = Number.NaN] = ends_ms
  const runs = await stepRuns(parts.lookups, { limit: orderModels.tables.length })
  return { turn_ms: ended_ms - begun_ms, models_ms: new Map(runs.map(({ of, took_ms }) => [of, took_ms])) }
}

/** Orders from a number on. They come as time goes: their day is that of their number. */
async function tell(parts: PipelineParts, from: number, count: number): Promise<void> {
  const columns = `order_id, from_unixtime(1767225600 + order_id / 2) AS ordered_at, user_id, product_id, quantity, amount`
  const sql = `SELECT ${columns} FROM (${ROWS_SQL}) AS given WHERE order_id >= ${from}`
  await appendRows(parts, ORDERS, { sql, relations: new Map(), parameters: [BigInt(from + count - 1)] })
}

async function requireRows({ catalog }: PipelineParts, name: string, expected: number): Promise<void> {
  const { 'total-records': records, 'total-position-deletes': deleted } =
    currentSnapshot(await catalog.load({ namespace: orderModels.name, name }))?.summary ?? {}
  const rows = Number(records) - Number(deleted)
  if (rows !== expected) throw new Fault('BENCH_ROWS_LOST', `expected ${expected} rows in ${name}, got ${rows}`)
}
