import type { CartEvent } from '../actions/carts.js'
import { moneyText } from '../wire.js'
import { toldRecord, toldTopic } from './told-topic.js'

const textOf = (cart: CartEvent): string =>
  `{"event_id":"${cart.event_id}","event_type":"${cart.event_type}","user_id":"${cart.user_id}","product_id":"${cart.product_id}",` +
  `"session_id":"${cart.session_id}","timestamp":"${cart.at}","country":"${cart.country}","quantity":${cart.quantity},` +
  `"total_amount":"${moneyText(cart.total_minor)}"}`

export const CART_EVENTS = toldTopic({
  topic: 'cart-events-topic',
  blemishes: {
    needed: ['event_id', 'user_id', 'product_id', 'timestamp', 'total_amount'],
    typed: ['timestamp', 'quantity', 'total_amount'],
  },
  meant: ({ carts }) => carts.map((cart) => toldRecord(cart.user_id, textOf(cart))),
})
