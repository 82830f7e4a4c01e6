import type { Space } from '@storemesh/key-value'

/** What is kept of deliveries, each kind of row in a space of its own. */

/** How long a key is known: sent again within it, a delivery is answered as before and makes no second event. */
export const KEYS_KEPT_MS = 24 * 60 * 60_000

/** By webhook and idempotency key. */
export type DeliveryRow = {
  /** Begun: it may or may not be in the log. Done: it is. */
  readonly state: 'begun' | 'done'
  /** SHA-256 of the body. */
  readonly digest: string
  readonly came_ms: number
  readonly topic: string
  /** The record's key in the topic. */
  readonly record_key: string
  /** In base64, so that one begun can be finished without its sender; of one done nothing is kept. */
  readonly body: string
}

/** A delivery's place in line. Its time tells it from one that had the same key long before. */
export type OpenDelivery = { readonly key: string; readonly came_ms: number; readonly sequence: number }

/** By webhook: who appends for it, and what of it was begun, in the order of the sequences. */
export type LedgerRow = {
  readonly producer: string
  readonly next_sequence: number
  readonly open: readonly OpenDelivery[]
}

/** By webhook and what was signed: the key that it came under. */
export type SignedRow = { readonly key: string }

export const DELIVERIES: Space<DeliveryRow> = { name: 'webhook-deliveries', indexes: {} }
export const LEDGERS: Space<LedgerRow> = { name: 'webhook-ledgers', indexes: {} }
export const SIGNED: Space<SignedRow> = { name: 'webhook-signed', indexes: {} }

/** A webhook's name has no slash. */
export const rowKeyOf = (webhook: string, key: string): string => `${webhook}/${key}`
