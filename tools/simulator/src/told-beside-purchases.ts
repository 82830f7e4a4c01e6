import { toldInAllFiles } from './daily/told-files.js'
import { toldOnTopics, type ToldRow } from './topics/told-topics.js'
import type { Truth } from './truth/read-truth.js'

/** All that was told of what is true, beside the purchases themselves. */
export async function* toldBesidePurchases(truth: Truth): AsyncGenerator<ToldRow> {
  yield* toldOnTopics(truth)
  yield* toldInAllFiles(truth)
}
