import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { Fault, systemClock, systemDice } from '@storemesh/core'
import type { ModelTable } from '@storemesh/domain'
import { embeddedEventLog } from '@storemesh/event-log'
import { currentSnapshot, newSchema, type TableName } from '@storemesh/iceberg'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { appendRows, openLake } from '@storemesh/lake'
import { type PipelineParts, refreshModel } from '@storemesh/pipeline'
import { duckdbEngine, type QueryEngine } from '@storemesh/query-engine'
import { silentLog } from '@storemesh/telemetry'
import type { Bench } from './bench.js'
import { atMost, type Figure, figure } from './figure.js'
import { COLUMNS, openBenchLake } from './measure/bench-lake.js'
import { ROWS_SQL } from './measure/given-rows.js'
import { timed_ms } from './measure/timed.js'
import { daySales, orderTotals, ordersUnified } from './refresh/models.js'

const ROWS = 5_000_000
const NEWS = 50_000
const ROUNDS = 3
const BRONZE: TableName = { namespace: 'bench', name: 'bronze_kafka__orders' }

/** A model over five million rows computed from nothing, and again each time when one row in a hundred has come. */
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
      log: silentLog,
    }
    try {
      await lake.catalog.create(BRONZE, {
        location: 'bronze/bench/bronze_kafka__orders',
        schema: newSchema(COLUMNS),
        partition: [{ 'source-id': 2, 'field-id': 0, name: 'ordered_at_day', transform: 'day' }],
        properties: {},
      })
      await tell(parts, 1, ROWS)
      return await figuresOf(parts, [ordersUnified, orderTotals, daySales])
    } finally {
      await Promise.all([closed(engine), eventLog.close(), lookups.close()])
    }
  },
}

const closed = (engine: QueryEngine) => engine.close()

async function figuresOf(parts: PipelineParts, models: readonly ModelTable[]): Promise<Figure[]> {
  const whole = new Map<ModelTable, number>()
  for (const model of models) whole.set(model, await timed_ms(() => refreshModel(parts, 'bench', model)))
  const news = new Map(models.map((model) => [model, [] as number[]]))
  for (let round = 0; round < ROUNDS; round += 1) {
    await tell(parts, ROWS + round * NEWS + 1, NEWS)
    for (const model of models) {
      news.get(model)?.push(await timed_ms(() => refreshModel(parts, 'bench', model)))
      if (model !== daySales) await requireRows(parts, model, ROWS + (round + 1) * NEWS)
    }
  }
  return models.map((model) =>
    figure({
      what: `refresh of ${model.name} (${model.write.mode}) with 1 % new input, best of ${ROUNDS}`,
      value: Math.min(...(news.get(model) ?? [])),
      unit: 'ms',
      baseline: { what: 'all 5 M rows', value: whole.get(model) ?? Number.NaN },
      target: atMost(0.05, 'ratio'),
    }),
  )
}

/** Orders from a number on. They come as time goes: their day is that of their number. */
async function tell(parts: PipelineParts, from: number, count: number): Promise<void> {
  const columns = `order_id, from_unixtime(1767225600 + order_id / 2) AS ordered_at, user_id, product_id, quantity, amount`
  const sql = `SELECT ${columns} FROM (${ROWS_SQL}) AS given WHERE order_id >= ${from}`
  await appendRows(parts, BRONZE, { sql, relations: new Map(), parameters: [BigInt(from + count - 1)] })
}

async function requireRows({ catalog }: PipelineParts, { name }: ModelTable, expected: number): Promise<void> {
  const { 'total-records': records, 'total-position-deletes': deleted } =
    currentSnapshot(await catalog.load({ namespace: 'bench', name }))?.summary ?? {}
  const rows = Number(records) - Number(deleted)
  if (rows !== expected) throw new Fault('BENCH_ROWS_LOST', `expected ${expected} rows in ${name}, got ${rows}`)
}
