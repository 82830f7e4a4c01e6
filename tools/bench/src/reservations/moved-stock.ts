import { instantText } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'

export const EVENTS = 'inventory-events'
export const STORE = 'store_bench'

/** Goods that come to a shelf, as `inventory-events` tells of them. Each has a moment of its own, which is its name too. */
export function receiptOf(product_id: string, quantity: number, at_us: number) {
  const fields = {
    movement_id: `bench-${at_us}`,
    product_id,
    store_id: STORE,
    kind: 'receipt',
    quantity,
    source: 'bench',
    source_version: at_us,
    occurred_at: `${instantText(Math.floor(at_us / 1000)).slice(0, 23)}${String(at_us % 1000).padStart(3, '0')}Z`,
  }
  return { key: `${product_id}|${STORE}`, value: Buffer.from(JSON.stringify(fields)), moved_at: fields.occurred_at }
}

export const tellMoves = (log: EventLog, moves: readonly ReturnType<typeof receiptOf>[]): Promise<unknown> =>
  log.append(
    EVENTS,
    moves.map(({ key, value }) => ({ key, value })),
  )
