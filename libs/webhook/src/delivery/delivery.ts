import { createHash } from 'node:crypto'
import type { Clock, Dice } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import type { KeyValueStore } from '@storemesh/key-value'

/** What a sender sent, once it is known to be that sender's. */
export interface Delivery {
  /** The sender's idempotency key. */
  readonly key: string
  /** The record's key in the topic. */
  readonly record_key: string
  readonly body: Uint8Array
  /** SHA-256 of the body. */
  readonly digest: string
  readonly came_ms: number
}

/** What the sender is told: the event's id, and the topic that it is in. */
export interface Receipt {
  readonly id: string
  readonly topic: string
}

/** One webhook, with what it keeps its deliveries in. */
export interface DeliveryParts {
  readonly webhook: string
  readonly topic: string
  readonly store: KeyValueStore
  readonly eventLog: Pick<EventLog, 'append'>
  readonly clock: Clock
  readonly dice: Dice
}

export const bodyDigest = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex')
