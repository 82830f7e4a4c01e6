import { Fault, isFault } from '@storemesh/core'
import { receiptBefore } from './claim-delivery.js'
import { deliverInTurn } from './deliver-in-turn.js'
import type { Delivery, DeliveryParts, Receipt } from './delivery.js'
import { requireOneKey, type Signing } from './one-key.js'

/** Takes a signed delivery in: resolves once its event is durable, and for one that was sent again with what was said before. */
export type AcceptDelivery = (delivery: Delivery, signing: Signing) => Promise<Receipt>

/** WEBHOOK_KEY_REUSED, WEBHOOK_REPLAYED, WEBHOOK_BUSY, WEBHOOK_UNAVAILABLE. */
export function acceptDeliveries(parts: DeliveryParts): AcceptDelivery {
  const inTurn = deliverInTurn(parts)
  return async (delivery, signing) => {
    try {
      const before = await receiptBefore(parts, delivery)
      if (before) return before
      await requireOneKey(parts, delivery, signing)
      return await inTurn(delivery)
    } catch (error) {
      throw isFault(error) && error.code.startsWith('WEBHOOK_') ? error : unavailable(error)
    }
  }
}

const unavailable = (cause: unknown) =>
  new Fault('WEBHOOK_UNAVAILABLE', 'the event could not be made durable: send it again with the same idempotency key', { cause })
