import { filesWithStock } from '../channels/told-in-files.js'
import type { ToldRow } from '../topics/told-topics.js'
import type { Truth } from '../truth/read-truth.js'
import { CAMPAIGNS } from './campaigns.js'
import { CHARGEBACKS } from './chargebacks.js'
import { STOCK_COUNTS } from './stock-counts.js'
import { STORES } from './stores.js'
import type { ToldFile } from './told-file.js'

export const TOLD_FILES: readonly ToldFile[] = [CAMPAIGNS, STORES, STOCK_COUNTS, CHARGEBACKS]

/** What all files hold, in one reading of the truth. */
export async function* toldInAllFiles(truth: Truth): AsyncGenerator<ToldRow> {
  for await (const filed of filesWithStock(truth))
    for (const { folder, rowsOf } of TOLD_FILES)
      for (const { cells, isSpoilt } of rowsOf(filed)) yield { source: folder, fields: cells, isSpoilt }
}
