import type { View } from '../actions/views.js'
import { toldTopic } from './told-topic.js'

const textOf = ({ event_id, user_id, product_id, session_id, at, country, view_duration }: View): string =>
  `{"event_id":"${event_id}","event_type":"view","user_id":"${user_id}","product_id":"${product_id}","session_id":"${session_id}",` +
  `"timestamp":"${at}","country":"${country}"${view_duration === undefined ? '' : `,"view_duration":${view_duration}`}}`

export const PRODUCT_VIEWS = toldTopic({
  topic: 'product-views-topic',
  blemishes: { needed: ['event_id', 'user_id', 'product_id', 'timestamp'], typed: ['timestamp'] },
  meant: ({ views }) => views.map((view) => ({ key: view.user_id, text: textOf(view) })),
})
