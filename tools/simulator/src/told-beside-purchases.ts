import { orderRows, refundRows } from './shop/shop-rows.js'
import { toldInAllFiles } from './daily/told-files.js'
import { toldOnTopics, type ToldRow } from './topics/told-topics.js'
import type { Truth } from './truth/read-truth.js'

/** All that was told of what is true, beside the purchases themselves. */
export async function* toldBesidePurchases(truth: Truth): AsyncGenerator<ToldRow> {
  yield* toldOnTopics(truth)
  yield* toldInAllFiles(truth)
  yield* toldInTheShop(truth)
}

/** Every version of a row that the web shop's tables had. */
async function* toldInTheShop(truth: Truth): AsyncGenerator<ToldRow> {
  for await (const event of truth.events()) {
    for (const row of orderRows(event)) yield { source: 'public.orders', fields: { ...row }, isSpoilt: false }
    for (const row of refundRows(event)) yield { source: 'public.refunds', fields: { ...row }, isSpoilt: false }
  }
}
