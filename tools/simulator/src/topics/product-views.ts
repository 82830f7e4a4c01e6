import type { View } from '../actions/views.js'
import { toldTopic } from './told-topic.js'

const fieldsOf = ({ event_id, user_id, product_id, session_id, at, country, view_duration }: View) => ({
  event_id,
  event_type: 'view',
  user_id,
  product_id,
  session_id,
  timestamp: at,
  country,
  view_duration,
})

export const PRODUCT_VIEWS = toldTopic({
  topic: 'product-views-topic',
  blemishes: { needed: ['event_id', 'user_id', 'product_id', 'timestamp'], typed: ['timestamp'] },
  meant: ({ views }) => views.map((view) => ({ key: view.user_id, fields: fieldsOf(view) })),
})
