import type { ModelTable } from '@storemesh/domain'
import { upkeepProperties } from './upkeep/upkeep-properties.js'

/** What a model's declaration says of its table beyond columns and partition, by Iceberg's names. */
export function modelProperties({ layer, write, upkeep }: ModelTable): Readonly<Record<string, string>> {
  const kept = upkeepProperties(upkeep)
  if (write.mode !== 'merge' && write.mode !== 'versions') return kept
  const taking = write.taking ?? (layer === 'silver' ? 'merge-on-read' : 'copy-on-write')
  return { ...kept, 'write.merge.mode': taking, 'write.delete.mode': taking, 'write.update.mode': taking }
}
