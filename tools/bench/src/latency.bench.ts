import { join } from 'node:path'
import { Fault, systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import type { Bench } from './bench.js'
import { atMost, type Figure, figure } from './figure.js'
import { followAcceptedOrders } from './latency/accepted-orders.js'
import { sampleByKey } from './latency/by-key.js'
import { watchGold } from './latency/gold-commits.js'
import { logAlone } from './latency/log-alone.js'
import { subscribeToOrders } from './latency/subscriber.js'
import { type Spread, spreadOf } from './measure/spread.js'

const RATE = 50
const WARM_UP_MS = 10_000
const MEASURE_MS = 60_000
/** For what was sent last to arrive; later than that is lost. */
const ARRIVE_WITHIN_MS = 10_000

/** From an event's append to its subscriber, to its answer by key, and to gold, while the mesh runs as `mesh dev` runs it. */
export const latency: Bench = {
  name: 'latency',
  async run({ folder, programs }) {
    const alone = spreadOf('the log alone', await logAlone(join(folder, 'alone'), RATE))
    const data = join(folder, 'data')
    const mesh = programs.mesh('dev', '--port', '0', '--data', data, '--rate', String(RATE), '--mix', '0/0/1')
    const [url] = await mesh.says(/http:\/\/127\.0\.0\.1:\d+\/graphql/)

    const log = await embeddedEventLog({ folder: join(data, 'log'), clock: systemClock, dice: systemDice })
    const stop = new AbortController()
    const subscriber = subscribeToOrders(url)
    const orders = followAcceptedOrders(log, stop.signal)
    const gold = watchGold(join(data, 'lake'), stop.signal)
    try {
      await systemClock.sleep(WARM_UP_MS)
      const from_ms = systemClock.now_ms()
      const byKey = await sampleByKey(url, orders, MEASURE_MS)
      const to_ms = systemClock.now_ms()
      await systemClock.sleep(ARRIVE_WITHIN_MS)
      stop.abort()
      await Promise.all([orders.ended, gold.ended, subscriber.close(), mesh.end()])

      const sent = [...orders.appended].filter(([, appended_ms]) => appended_ms >= from_ms && appended_ms < to_ms)
      const delays = (what: string, arrived: ReadonlyMap<string, number>) => spreadOf(what, delaysOf(what, sent, arrived))
      return [
        ...figures('at a subscriber', delays('at a subscriber', subscriber.received), 100, alone),
        ...figures('answered by key', spreadOf('by key', byKey), 2000),
        ...figures('in gold', delays('in gold', await gold.firstSeen(join(folder, 'spill'))), 2000),
      ]
    } finally {
      stop.abort()
      await log.close()
    }
  },
}

/** Milliseconds from append to arrival. An order that never arrives is no latency but a loss. */
function delaysOf(
  what: string,
  sent: readonly (readonly [string, number])[],
  arrived: ReadonlyMap<string, number>,
): readonly number[] {
  const lost = sent.filter(([id]) => !arrived.has(id)).length
  if (lost > 0)
    throw new Fault('BENCH_ORDERS_LOST', `${what}: ${lost} of ${sent.length} orders did not arrive within ${ARRIVE_WITHIN_MS} ms`)
  return sent.map(([id, appended_ms]) => (arrived.get(id) ?? Number.NaN) - appended_ms)
}

function figures(where: string, { count, p50, p99, max }: Spread, target_ms: number, alone?: Spread): Figure[] {
  const what = (rank: string) => `event ${where}, ${rank} of ${count} at ${RATE}/s`
  const beside = (value: number | undefined) => value !== undefined && { baseline: { what: 'the log alone', value } }
  return [
    figure({ what: what('p50'), value: p50, unit: 'ms', ...beside(alone?.p50) }),
    figure({ what: what('p99'), value: p99, unit: 'ms', ...beside(alone?.p99), target: atMost(target_ms) }),
    figure({ what: what('max'), value: max, unit: 'ms', ...beside(alone?.max) }),
  ]
}
