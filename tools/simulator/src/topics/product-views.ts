import type { View } from '../actions/views.js'
import type { TrueEvent } from '../truth/true-event.js'
import { toldRecord, toldTopic } from './told-topic.js'

const textOf = ({ event_id, user_id, product_id, session_id, at, country, view_duration }: View, read: string): string =>
  `{"event_id":"${event_id}","event_type":"view","user_id":"${user_id}","product_id":"${product_id}","session_id":"${session_id}",` +
  `"timestamp":"${at}","country":"${country}"${view_duration === undefined ? '' : `,"view_duration":${view_duration}${read}`}}`

const PAGE_MAX = 100

/** What pages learn to tell when their shape changes: how much of them was read, where they know for how long. */
const readOf = ({ view_duration = 0 }: View, { drift }: TrueEvent): string =>
  drift ? `,"scroll_percent":${Math.min(PAGE_MAX, view_duration)}` : ''

export const PRODUCT_VIEWS = toldTopic({
  topic: 'product-views-topic',
  blemishes: { needed: ['event_id', 'user_id', 'product_id', 'timestamp'], typed: ['timestamp'] },
  meant: ({ event, views }) => views.map((view) => toldRecord(view.user_id, textOf(view, readOf(view, event)))),
})
