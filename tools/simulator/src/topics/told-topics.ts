import { storyOf } from '../actions/story.js'
import type { Truth } from '../truth/read-truth.js'
import { CART_EVENTS } from './cart-events.js'
import { CRM_EVENTS } from './crm-events.js'
import { INVENTORY_EVENTS } from './inventory-events.js'
import { LOGINS } from './logins.js'
import { PAYMENT_ATTEMPTS } from './payment-attempts.js'
import { PRODUCT_METADATA } from './product-metadata.js'
import { PRODUCT_VIEWS } from './product-views.js'
import { USER_EVENTS } from './user-events.js'
import { WEB_LOGS } from './web-logs.js'
import type { ToldFields } from '../wire.js'
import { fieldsOf, type ToldRecord, type ToldTopic } from './told-topic.js'

/** Every topic that tells of more than the purchases. */
export const TOLD_TOPICS: readonly ToldTopic[] = [
  PRODUCT_VIEWS,
  CART_EVENTS,
  USER_EVENTS,
  WEB_LOGS,
  LOGINS,
  PAYMENT_ATTEMPTS,
  INVENTORY_EVENTS,
  PRODUCT_METADATA,
  CRM_EVENTS,
]

/** Every record on a topic, as often as it stands there. */
export async function* toldOn({ recordsOf }: ToldTopic, truth: Truth): AsyncGenerator<ToldRecord> {
  for await (const event of truth.events()) {
    const story = storyOf(event)
    if (story) yield* recordsOf(story)
  }
}

/** A record of any of the topics, or a row of any of the files, as often as it stands there. */
export interface ToldRow {
  /** The topic or the folder. */
  readonly source: string
  readonly fields: ToldFields
  /** It stands there in a way that nobody can read. */
  readonly isSpoilt: boolean
}

/** What all topics hold, in one reading of the truth. */
export async function* toldOnTopics(truth: Truth): AsyncGenerator<ToldRow> {
  for await (const event of truth.events()) {
    const story = storyOf(event)
    if (!story) continue
    for (const { topic, recordsOf } of TOLD_TOPICS)
      for (const record of recordsOf(story))
        yield { source: topic, fields: fieldsOf(record), isSpoilt: record.spoilt !== undefined || record.isBroken }
  }
}
