import type { CartEvent } from '../actions/carts.js'
import type { Story } from '../actions/story.js'
import type { View } from '../actions/views.js'
import { moneyText } from '../wire.js'
import { type ToldRecord, toldRecord, toldTopic } from './told-topic.js'

type Done = Pick<View, 'event_id' | 'user_id' | 'product_id'>

const textOf = ({ event_id, user_id, product_id }: Done, event_type: string, at: string, data: string): string =>
  `{"event_id":"${event_id}","user_id":"${user_id}","product_id":"${product_id}","event_type":"${event_type}",` +
  `"event_timestamp":"${at}","event_data":{${data}}}`

const viewed = (view: View): ToldRecord =>
  toldRecord(view.user_id, textOf(view, 'view', view.at, `"session_id":"${view.session_id}"`))

function putInCart(cart: CartEvent): ToldRecord {
  const { user_id, session_id, at, quantity, total_minor } = cart
  const price = moneyText(Math.round(total_minor / quantity))
  return toldRecord(user_id, textOf(cart, 'cart', at, `"price":"${price}","quantity":${quantity},"session_id":"${session_id}"`))
}

/** One a line: what an analyst calls a purchase is of one product. */
function addBought(told: ToldRecord[], { event, visit }: Story): void {
  if (!visit.buys) return
  const { transaction_id, user_id, products, transaction_timestamp } = event.transaction
  const where = `"session_id":"${visit.session_id}","transaction_id":"${transaction_id}"`
  let number = 0
  for (const { product_id, quantity, price_minor } of products) {
    const line = { event_id: `${transaction_id}-p${++number}`, user_id, product_id }
    const data = `"price":"${moneyText(price_minor)}","quantity":${quantity},${where}`
    told.push(toldRecord(user_id, textOf(line, 'purchase', transaction_timestamp, data)))
  }
}

function actions(story: Story): readonly ToldRecord[] {
  const told: ToldRecord[] = []
  for (const view of story.views) told.push(viewed(view))
  for (const cart of story.carts) told.push(putInCart(cart))
  addBought(told, story)
  return told
}

/** The same actions as on the topics of their own, by the same ids. */
export const USER_EVENTS = toldTopic({
  topic: 'user-events',
  blemishes: {
    needed: ['event_id', 'user_id', 'product_id', 'event_type', 'event_timestamp'],
    typed: ['event_timestamp', 'event_data'],
  },
  meant: actions,
})
