import { createHash } from 'node:crypto'
import { Fault } from '@storemesh/core'
import type { Delivery, DeliveryParts } from './delivery.js'
import { rowKeyOf, SIGNED } from './rows.js'

/** When a delivery was signed, and until when its signature is taken. */
export interface Signing {
  readonly timestamp: string
  readonly until_ms: number
}

/**
 * The signature covers the time and the body, not the key: whoever heard a delivery could send it again under another key.
 * So what was signed is let in under the key that it first came with. WEBHOOK_REPLAYED.
 */
export async function requireOneKey(
  { store, webhook }: DeliveryParts,
  { key, digest }: Delivery,
  { timestamp, until_ms }: Signing,
): Promise<void> {
  const signed = createHash('sha256').update(`${timestamp}.${digest}`).digest('hex')
  const at = rowKeyOf(webhook, signed)
  const found = await store.get(SIGNED, at)
  const isFirst =
    !found &&
    (await store.compareAndSet(SIGNED, { key: at, row: { key }, version: 0, expected: undefined, expires_at_ms: until_ms }))
  if (isFirst) return
  const first = found ?? (await store.get(SIGNED, at))
  if (first?.row.key === key) return
  throw new Fault('WEBHOOK_REPLAYED', 'this time and body came under another idempotency key before: sign again with a new time')
}
