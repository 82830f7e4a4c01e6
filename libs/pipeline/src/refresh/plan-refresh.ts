import type { Base, RowPlan } from '@storemesh/lake'
import type { PipelineParts } from '../parts.js'
import { appendNewKeys } from './append-new-keys.js'
import { computeAll } from './compute-all.js'
import { computeThrough } from './compute-through.js'
import { ledgerEntries } from './ledger-entries.js'
import { mergeEntities } from './merge-entities.js'
import { mergeVersions } from './merge-versions.js'
import { noteInJournal } from './note-in-journal.js'
import { overwritePartitions } from './overwrite-partitions.js'
import type { Refresh } from './refresh.js'

/** Which rows of the model's table come and go, as its declaration says that they do. */
export function planRefresh(parts: PipelineParts, refresh: Refresh, base: Base): Promise<RowPlan> {
  const { write, through } = refresh.model
  if (through && 'open' in through) return noteInJournal(parts, refresh, through, base)
  if (through) return computeThrough(parts, refresh, through, base)
  switch (write.mode) {
    case 'append':
      return appendNewKeys(parts, refresh, write.key, base)
    case 'merge':
      return mergeEntities(parts, refresh, write, base)
    case 'overwrite':
      return overwritePartitions(parts, refresh, base)
    case 'ledger':
      return ledgerEntries(parts, refresh, write, base)
    case 'versions':
      return mergeVersions(parts, refresh, write, base)
    case 'journal': // refused without code when the domain is defined
    case 'rebuild':
      return computeAll(parts, refresh, base)
  }
}
