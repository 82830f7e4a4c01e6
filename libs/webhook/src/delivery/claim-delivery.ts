import { deterministicId, Fault } from '@storemesh/core'
import type { Delivery, DeliveryParts, Receipt } from './delivery.js'
import { DELIVERIES, type DeliveryRow, KEYS_KEPT_MS, rowKeyOf } from './rows.js'

const ATTEMPTS_MAX = 3

export const receiptOf = (webhook: string, key: string, topic: string): Receipt => ({
  id: deterministicId('webhook', webhook, key),
  topic,
})

/** The answer that this delivery had before, if it had one. WEBHOOK_KEY_REUSED where its key came with another body. */
export async function receiptBefore(parts: DeliveryParts, delivery: Delivery): Promise<Receipt | undefined> {
  const found = await parts.store.get(DELIVERIES, rowKeyOf(parts.webhook, delivery.key))
  if (!found) return undefined
  requireSameBody(found.row, delivery)
  return found.row.state === 'done' ? receiptOf(parts.webhook, delivery.key, found.row.topic) : undefined
}

/** The key's row: the one that is there, or one just begun. WEBHOOK_KEY_REUSED where that one has another body. */
export async function claimDelivery(parts: DeliveryParts, delivery: Delivery): Promise<DeliveryRow> {
  const { store, webhook, topic } = parts
  const { key, record_key, digest, came_ms } = delivery
  const body = Buffer.from(delivery.body).toString('base64')
  const begun: DeliveryRow = { state: 'begun', digest, came_ms, topic, record_key, body }
  const put = { key: rowKeyOf(webhook, key), row: begun, version: came_ms, expected: undefined }
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const found = await store.get(DELIVERIES, put.key)
    if (found) {
      requireSameBody(found.row, delivery)
      return found.row
    }
    if (await store.compareAndSet(DELIVERIES, { ...put, expires_at_ms: came_ms + KEYS_KEPT_MS })) return begun
  }
  throw new Fault('WEBHOOK_BUSY', 'others were first with this key, and went: send it again')
}

function requireSameBody({ digest }: DeliveryRow, delivery: Delivery): void {
  if (digest === delivery.digest) return
  throw new Fault(
    'WEBHOOK_KEY_REUSED',
    'expected the body that came with this idempotency key before, got another: give each event its own key',
  )
}
