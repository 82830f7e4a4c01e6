import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { Fault, systemClock, systemDice } from '@storemesh/core'
import { readContracts } from '@storemesh/contract'
import { bronze, realtime } from '@storemesh/domain'
import { embeddedEventLog, type EventLog } from '@storemesh/event-log'
import { filesystemCatalog } from '@storemesh/iceberg'
import { openLake } from '@storemesh/lake'
import { filesystemStore } from '@storemesh/object-store'
import { realtimeView } from '@storemesh/pipeline'
import { duckdbEngine } from '@storemesh/query-engine'
import { topic } from '@storemesh/source'
import type { Bench } from './bench.js'
import { atMost, figure } from './figure.js'
import { type AcceptedOrders, CONTRACTS, followAcceptedOrders } from './latency/accepted-orders.js'
import { spreadOf } from './measure/spread.js'

const RATE = 1000
const WARM_UP_MS = 15_000
const MEASURE_MS = 30_000
const GIVE_UP_AFTER_MS = 10_000

const TRANSACTIONS = realtime('transactions', {
  of: bronze('bronze_kafka__transactions', {
    from: topic('transactions-topic'),
    contract: 'orders.transactions@1',
    key: ['transaction_id'],
  }),
  key: ['transaction_id'],
})

/** From an event's append to an answer in SQL that has it, while the mesh takes in a thousand of them a second. */
export const realtimeTable: Bench = {
  name: 'realtime',
  async run({ folder, programs }) {
    const data = join(folder, 'data')
    const mesh = programs.mesh('dev', '--port', '0', '--data', data, '--rate', String(RATE), '--mix', '0/0/1')
    await mesh.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)
    const log = await embeddedEventLog({ folder: join(data, 'log'), clock: systemClock, dice: systemDice })
    const asking = await openAsking(data, folder, log)
    const stop = new AbortController()
    const orders = followAcceptedOrders(log, stop.signal)
    try {
      await systemClock.sleep(WARM_UP_MS)
      const { delays_ms, answers_ms } = await sample(asking.hasOrder, orders)
      stop.abort()
      await Promise.all([orders.ended, mesh.end()])
      const [seen, answered] = [spreadOf('seen', delays_ms), spreadOf('answered', answers_ms)]
      const what = (rank: string) => `event in the real-time table, ${rank} of ${seen.count} at ${RATE}/s`
      const baseline = (value: number) => ({ what: 'the answer alone', value })
      return [
        figure({ what: what('p50'), value: seen.p50, unit: 'ms', baseline: baseline(answered.p50) }),
        figure({ what: what('p99'), value: seen.p99, unit: 'ms', baseline: baseline(answered.p99), target: atMost(1000) }),
      ]
    } finally {
      stop.abort()
      await asking.close()
      await log.close()
    }
  },
}

async function openAsking(data: string, folder: string, eventLog: EventLog) {
  const store = filesystemStore(join(data, 'lake'))
  const catalog = filesystemCatalog({ store, clock: systemClock, dice: systemDice })
  const spill_folder = join(folder, 'spill')
  const engine = duckdbEngine({ memory_max_mb: 512, threads: 2, spill_folder, clock: systemClock })
  const copies = { folder: join(data, 'spool', 'parquet-copies'), clock: systemClock, dice: systemDice }
  const lake = openLake({ catalog, store, engine, copies })
  const parts = { catalog, lake, eventLog, contracts: await readContracts(CONTRACTS), clock: systemClock }
  const viewer = viewerOfEverything('bench')
  const told = join(folder, 'told')
  await mkdir(told)
  const view = realtimeView(parts, 'orders', TRANSACTIONS, async () => told)
  const hasOrder = async (id: string): Promise<boolean> => {
    const asked = await mkdtemp(join(folder, 'asked-'))
    try {
      const question = {
        sql: 'SELECT total_amount FROM transactions WHERE transaction_id = $1',
        relations: new Map([['transactions', await view.relation(async () => asked)]]),
        parameters: [id],
      }
      for await (const rows of engine.rows(question, viewer)) if (rows.length > 0) return true
      return false
    } finally {
      await rm(asked, { recursive: true })
    }
  }
  return { hasOrder, close: () => engine.close() }
}

/** Asks for the newest order until it is there, then for the newest one. */
async function sample(hasOrder: (id: string) => Promise<boolean>, orders: AcceptedOrders) {
  const [delays_ms, answers_ms]: [number[], number[]] = [[], []]
  const end_ms = systemClock.elapsed_ms() + MEASURE_MS
  while (systemClock.elapsed_ms() < end_ms) {
    const id = orders.newest()
    const appended_ms = id === undefined ? undefined : orders.appended.get(id)
    if (id === undefined || appended_ms === undefined)
      throw new Fault('BENCH_ORDERS_LOST', 'expected orders in the log, found none')
    for (let isThere = false; !isThere; ) {
      const asked_ms = systemClock.elapsed_ms()
      isThere = await hasOrder(id)
      answers_ms.push(systemClock.elapsed_ms() - asked_ms)
      if (systemClock.now_ms() - appended_ms > GIVE_UP_AFTER_MS)
        throw new Fault('BENCH_ORDERS_LOST', `an order was not seen within ${GIVE_UP_AFTER_MS} ms`)
    }
    delays_ms.push(systemClock.now_ms() - appended_ms)
  }
  return { delays_ms, answers_ms }
}
