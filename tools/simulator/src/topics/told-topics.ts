import { storyOf } from '../actions/story.js'
import type { Truth } from '../truth/read-truth.js'
import { CART_EVENTS } from './cart-events.js'
import { PRODUCT_VIEWS } from './product-views.js'
import type { ToldFields } from '../wire.js'
import type { ToldRecord, ToldTopic } from './told-topic.js'

/** Every topic that tells of more than the purchases. */
export const TOLD_TOPICS: readonly ToldTopic[] = [PRODUCT_VIEWS, CART_EVENTS]

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
      for (const { fields, spoilt } of recordsOf(story)) yield { source: topic, fields, isSpoilt: spoilt !== undefined }
  }
}
