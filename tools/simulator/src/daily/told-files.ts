import { surrogateKey } from '@storemesh/core'
import { type FiledEvents, firstFiled } from '../channels/channel-files.js'
import { filesWithStock } from '../channels/told-in-files.js'
import type { ToldRow } from '../topics/told-topics.js'
import type { Truth } from '../truth/read-truth.js'
import { CAMPAIGNS } from './campaigns.js'
import { CHARGEBACKS } from './chargebacks.js'
import { STOCK_COUNTS } from './stock-counts.js'
import { STORES } from './stores.js'
import type { ToldFile } from './told-file.js'

export const TOLD_FILES: readonly ToldFile[] = [CAMPAIGNS, STORES, STOCK_COUNTS, CHARGEBACKS]

/**
 * What all files hold, in one reading of the truth. Where a second world of a folder leaves a file that is to the byte an earlier
 * one, as that of the stores is, it tells nothing: whoever reads files takes the rows of one content once.
 */
export async function* toldInAllFiles(truth: Truth): AsyncGenerator<ToldRow> {
  const told = new Set<number>()
  for await (const { file, filed } of leftFiles(truth)) {
    const content = surrogateKey(file.folder, file.textOf(filed) ?? '')
    if (told.has(content)) continue
    told.add(content)
    for (const { cells, isSpoilt } of file.rowsOf(filed)) yield { source: file.folder, fields: cells, isSpoilt }
  }
}

async function* leftFiles(truth: Truth): AsyncGenerator<{ readonly file: ToldFile; readonly filed: FiledEvents }> {
  const [first, others] = [TOLD_FILES.filter(({ isFirst }) => isFirst), TOLD_FILES.filter(({ isFirst }) => !isFirst)]
  for await (const event of truth.events())
    if (event.event === 0) for (const file of first) yield { file, filed: firstFiled(event) }
  for await (const filed of filesWithStock(truth)) for (const file of others) yield { file, filed }
}
