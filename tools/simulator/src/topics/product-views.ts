import { diceOfTold } from '../actions/dice-of-told.js'
import type { View } from '../actions/views.js'
import { microText } from '../world/micros.js'
import { toldTopic } from './told-topic.js'

const fieldsOf = ({ event_id, user_id, product_id, session_id, at_us, country, view_duration }: View) => ({
  event_id,
  event_type: 'view',
  user_id,
  product_id,
  session_id,
  timestamp: microText(at_us),
  country,
  view_duration,
})

export const PRODUCT_VIEWS = toldTopic({
  topic: 'product-views-topic',
  blemishes: { needed: ['event_id', 'user_id', 'product_id', 'timestamp'], typed: ['timestamp'] },
  dice: diceOfTold('product-views-topic'),
  meant: ({ views }) => views.map((view) => ({ key: view.user_id, fields: fieldsOf(view) })),
})
