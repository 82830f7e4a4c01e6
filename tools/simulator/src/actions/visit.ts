import type { TrueEvent } from '../truth/true-event.js'
import { microsOf } from '../world/micros.js'

/** What somebody did around a purchase. One who came back to an order that was told twice buys nothing this time. */
export interface Visit {
  /** Leads the ids of all that happened in it. */
  readonly id: string
  readonly session_id: string
  readonly user_id: string
  /** The purchase, or the end of a visit without one. */
  readonly end_us: number
  readonly buys: boolean
}

export function visitOf({ event, kind, sent_at, transaction }: TrueEvent): Visit {
  const { transaction_id, user_id, transaction_timestamp } = transaction
  const buys = kind !== 'repeat'
  const id = buys ? transaction_id : `${transaction_id}-${event}`
  return { id, session_id: `session_${id}`, user_id, end_us: microsOf(buys ? transaction_timestamp : sent_at), buys }
}
