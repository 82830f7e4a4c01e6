import { storyOf } from '../actions/story.js'
import type { Truth } from '../truth/read-truth.js'
import { CART_EVENTS } from './cart-events.js'
import { PRODUCT_VIEWS } from './product-views.js'
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
