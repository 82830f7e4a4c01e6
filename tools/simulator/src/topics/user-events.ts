import type { CartEvent } from '../actions/carts.js'
import type { Story } from '../actions/story.js'
import type { View } from '../actions/views.js'
import { moneyText } from '../wire.js'
import { type ToldRecord, toldTopic } from './told-topic.js'

const viewed = ({ event_id, user_id, product_id, session_id, at }: View): ToldRecord => ({
  key: user_id,
  fields: {
    event_id,
    user_id,
    product_id,
    event_type: 'view',
    event_timestamp: at,
    event_data: { session_id },
  },
})

const putInCart = ({ event_id, user_id, product_id, session_id, at, quantity, total_minor }: CartEvent): ToldRecord => ({
  key: user_id,
  fields: {
    event_id,
    user_id,
    product_id,
    event_type: 'cart',
    event_timestamp: at,
    event_data: { price: moneyText(Math.round(total_minor / quantity)), quantity, session_id },
  },
})

/** One a line: what an analyst calls a purchase is of one product. */
function bought({ event, visit }: Story): readonly ToldRecord[] {
  if (!visit.buys) return []
  const { transaction_id, user_id, products, transaction_timestamp } = event.transaction
  return products.map(({ product_id, quantity, price_minor }, index) => ({
    key: user_id,
    fields: {
      event_id: `${transaction_id}-p${index + 1}`,
      user_id,
      product_id,
      event_type: 'purchase',
      event_timestamp: transaction_timestamp,
      event_data: { price: moneyText(price_minor), quantity, session_id: visit.session_id, transaction_id },
    },
  }))
}

/** The same actions as on the topics of their own, by the same ids. */
export const USER_EVENTS = toldTopic({
  topic: 'user-events',
  blemishes: {
    needed: ['event_id', 'user_id', 'product_id', 'event_type', 'event_timestamp'],
    typed: ['event_timestamp', 'event_data'],
  },
  meant: (story) => [...story.views.map(viewed), ...story.carts.map(putInCart), ...bought(story)],
})
