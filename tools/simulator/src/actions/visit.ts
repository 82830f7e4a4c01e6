import type { TrueEvent } from '../truth/true-event.js'
import { microsOf } from '../world/micros.js'
import { scramble } from '../world/world-identity.js'

/** What somebody did around a purchase. One who came back to an order that was told twice buys nothing this time. */
export interface Visit {
  /** Leads the ids of all that happened in it. */
  readonly id: string
  readonly session_id: string
  readonly user_id: string
  /** The purchase, or the end of a visit without one. */
  readonly end_us: number
  readonly buys: boolean
  /** What dice of the visit begin with: a number that no other visit of its world has. */
  readonly seed: number
}

export function visitOf({ event, kind, sent_at, transaction }: TrueEvent): Visit {
  const { transaction_id, user_id, transaction_timestamp } = transaction
  const own = Number.parseInt(transaction_id.slice(0, 8), 16)
  if (kind !== 'repeat') {
    const session_id = `session_${transaction_id}`
    return { id: transaction_id, session_id, user_id, end_us: microsOf(transaction_timestamp), buys: true, seed: own }
  }
  const id = `${transaction_id}-${event}`
  return { id, session_id: `session_${id}`, user_id, end_us: microsOf(sent_at), buys: false, seed: scramble(own + event) }
}
