import { Fault, systemClock } from '@storemesh/core'
import { dataOf } from '../measure/question.js'
import type { AcceptedOrders } from './accepted-orders.js'

const LOOK_EVERY_MS = 10
const GIVE_UP_AFTER_MS = 10_000

/** Asks for an order from its append until it is there, then for the newest one: one at a time, so that asking is no load. */
export async function sampleByKey(url: string, orders: AcceptedOrders, duration_ms: number): Promise<readonly number[]> {
  const delays_ms: number[] = []
  const end_ms = systemClock.elapsed_ms() + duration_ms
  let last: string | undefined = orders.newest()
  while (systemClock.elapsed_ms() < end_ms) {
    const id = orders.newest()
    const appended_ms = id === undefined ? undefined : orders.appended.get(id)
    if (id === undefined || appended_ms === undefined || id === last) {
      await systemClock.sleep(1)
      continue
    }
    last = id
    delays_ms.push((await whenAnswered(url, id, appended_ms + GIVE_UP_AFTER_MS)) - appended_ms)
  }
  return delays_ms
}

async function whenAnswered(url: string, id: string, late_ms: number): Promise<number> {
  const query = `{ order(id: ${JSON.stringify(id)}) { id status } }`
  for (;;) {
    const data = await dataOf(url, query)
    const now_ms = systemClock.now_ms()
    if (data?.['order']) return now_ms
    if (now_ms > late_ms) throw new Fault('BENCH_ORDERS_LOST', `an order was not answered within ${GIVE_UP_AFTER_MS} ms`)
    await systemClock.sleep(LOOK_EVERY_MS)
  }
}
