import { Fault, type Secret, withinLimit } from '@storemesh/core'
import { KEYS_KEPT_MS } from './delivery/rows.js'
import { requireSecrets, WINDOW_MS } from './signature.js'
import { isWebhookName } from './webhook-name.js'

/** Where one sender's events go, and how it is known that they are that sender's. */
export interface Webhook {
  readonly topic: string
  /** The fields that the topic is keyed by, whose events keep their order; without them the idempotency key is the record's. */
  readonly key_fields?: readonly string[]
  /** Any of them signs: a new one is added, the sender goes over to it, the old one is taken away. */
  readonly secrets: readonly Secret[]
  /** How far a delivery's time may be from ours. */
  readonly window_ms?: number
  readonly body_bytes_max?: number
}

export type CheckedWebhook = Webhook & Required<Omit<Webhook, 'key_fields'>>

export const BODY_BYTES_MAX = 256 * 1024
/** In base64, and with all that stands beside it, it is a row and a record still. */
const BODY_BYTES_LIMIT = { min: 2, max: 512 * 1024 }
/** A key is kept for as long as its delivery can be sent again by whoever heard it: twice the window, were the sender's clock ahead. */
const WINDOW_LIMIT_MS = { min: 1_000, max: KEYS_KEPT_MS / 4 }

/** WEBHOOK_NAME_INVALID, LIMIT_EXCEEDED. */
export function checkedWebhook(name: string, declared: Webhook): CheckedWebhook {
  const { secrets, window_ms = WINDOW_MS, body_bytes_max = BODY_BYTES_MAX } = declared
  if (!isWebhookName(name)) {
    const expected = 'expected up to 63 lower-case letters, digits and hyphens, a letter first'
    throw new Fault('WEBHOOK_NAME_INVALID', `${expected}, got ${JSON.stringify(name.slice(0, 100))}`)
  }
  requireSecrets(name, secrets)
  return {
    ...declared,
    window_ms: withinLimit(`window_ms of webhook ${name}`, window_ms, WINDOW_LIMIT_MS),
    body_bytes_max: withinLimit(`body_bytes_max of webhook ${name}`, body_bytes_max, BODY_BYTES_LIMIT),
  }
}
