import type { Movement } from '../actions/movements.js'
import { microText } from '../world/micros.js'
import { toldRecord, toldTopic } from './told-topic.js'

const textOf = (
  { movement_id, product_id, store_id, kind, quantity, source_version, at_us }: Movement,
  channel: string,
): string =>
  `{"movement_id":"${movement_id}","product_id":"${product_id}","store_id":"${store_id}","kind":"${kind}","quantity":${quantity},` +
  `"source":"${kind === 'receipt' ? 'deliveries' : kind === 'return' ? 'returns' : `${channel}_sales`}",` +
  `"source_version":${source_version},"occurred_at":"${microText(at_us)}"}`

export const INVENTORY_EVENTS = toldTopic({
  topic: 'inventory-events',
  blemishes: {
    needed: ['movement_id', 'product_id', 'store_id', 'kind', 'quantity', 'occurred_at'],
    typed: ['quantity', 'source_version', 'occurred_at'],
  },
  meant: ({ event, movements }) =>
    movements.map((movement) =>
      toldRecord(`${movement.product_id}|${movement.store_id}`, textOf(movement, event.transaction.channel)),
    ),
})
