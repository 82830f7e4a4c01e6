import { type Contract, tableProperties } from '@storemesh/contract'
import type { ModelTable } from '@storemesh/domain'
import { upkeepProperties } from './upkeep/upkeep-properties.js'

/** What is said of a model's table beyond columns and partition, by Iceberg's names: by its contract, and by its declaration. */
export function modelProperties(
  { layer, write, upkeep }: ModelTable,
  contract: Contract | undefined,
): Readonly<Record<string, string>> {
  const kept = { ...(contract && tableProperties(contract)), ...upkeepProperties(upkeep) }
  if (write.mode !== 'merge' && write.mode !== 'versions') return kept
  const taking = write.taking ?? (layer === 'silver' ? 'merge-on-read' : 'copy-on-write')
  return { ...kept, 'write.merge.mode': taking, 'write.delete.mode': taking, 'write.update.mode': taking }
}
