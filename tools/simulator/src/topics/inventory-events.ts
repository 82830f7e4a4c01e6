import { movementsOf } from '../actions/movements.js'
import { microText } from '../world/micros.js'
import { toldTopic } from './told-topic.js'

export const INVENTORY_EVENTS = toldTopic({
  topic: 'inventory-events',
  blemishes: {
    needed: ['movement_id', 'product_id', 'store_id', 'kind', 'quantity', 'occurred_at'],
    typed: ['quantity', 'source_version', 'occurred_at'],
  },
  meant: ({ event, visit }) =>
    movementsOf(event, visit).map(({ movement_id, product_id, store_id, kind, quantity, source_version, at_us }) => ({
      key: `${product_id}|${store_id}`,
      fields: {
        movement_id,
        product_id,
        store_id,
        kind,
        quantity,
        source: kind === 'receipt' ? 'deliveries' : kind === 'return' ? 'returns' : `${event.transaction.channel}_sales`,
        source_version,
        occurred_at: microText(at_us),
      },
    })),
})
