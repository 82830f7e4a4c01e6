import { Fault, isJsonObject, systemClock } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { receiptOf, STORE, tellMoves } from './moved-stock.js'

const RATE = 1000
const EVERY_MS = 10
const WARM_UP_MS = 5_000
const MEASURE_MS = 20_000
const SHELVES = 100
const ARRIVE_WITHIN_MS = 5_000
const CHANGES = 'subscription { stockChanged { row { productId storeId onHand } } }'

/** From before a movement is appended until a subscriber of the gateway has it, in milliseconds. */
export async function stockChanges(log: EventLog, url: string): Promise<readonly number[]> {
  const heard = new Map<string, number>()
  const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket })
  let failure: unknown
  client.subscribe(
    { query: CHANGES },
    {
      next: ({ data }) => {
        const change = data?.['stockChanged']
        const row = isJsonObject(change) ? change['row'] : undefined
        if (!isJsonObject(row) || row['storeId'] !== STORE) return
        const { productId, onHand } = row
        if (typeof productId === 'string' && typeof onHand === 'number') heard.set(`${productId}/${onHand}`, systemClock.now_ms())
      },
      error: (error) => {
        failure = error
      },
      complete: () => undefined,
    },
  )
  const told = await tellAtRate(log)
  await systemClock.sleep(ARRIVE_WITHIN_MS)
  await client.dispose()
  if (failure !== undefined) throw new Fault('BENCH_SUBSCRIPTION_ENDED', 'expected a subscription for as long as stock moved')
  return [...told].map(([change, told_ms]) => {
    const heard_ms = heard.get(change)
    if (heard_ms !== undefined) return heard_ms - told_ms
    throw new Fault('BENCH_CHANGES_LOST', `expected each of ${told.size} changes, got ${heard.size}`)
  })
}

/** One more of a shelf each time, so that how much lies there says which change it was. Gives when each of the measured ones was told. */
async function tellAtRate(log: EventLog): Promise<ReadonlyMap<string, number>> {
  const told = new Map<string, number>()
  const started_ms = systemClock.now_ms()
  const lotSize = (RATE * EVERY_MS) / 1000
  for (let lot = 0; lot * EVERY_MS < WARM_UP_MS + MEASURE_MS; lot += 1) {
    const now_ms = systemClock.now_ms()
    const numbers = Array.from({ length: lotSize }, (_, n) => lot * lotSize + n)
    const moves = numbers.map((number) => receiptOf(`moving_${number % SHELVES}`, 1, started_ms * 1000 + number))
    if (lot * EVERY_MS >= WARM_UP_MS)
      for (const number of numbers) told.set(`moving_${number % SHELVES}/${Math.floor(number / SHELVES) + 1}`, now_ms)
    await tellMoves(log, moves)
    await systemClock.sleep(started_ms + (lot + 1) * EVERY_MS - systemClock.now_ms())
  }
  return told
}
