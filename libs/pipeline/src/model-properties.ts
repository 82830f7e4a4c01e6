import type { ModelTable } from '@storemesh/domain'

/** What a model's declaration says of its table beyond columns and partition, by Iceberg's names. */
export function modelProperties({ layer, write }: ModelTable): Readonly<Record<string, string>> {
  if (write.mode !== 'merge') return {}
  const taking = write.taking ?? (layer === 'silver' ? 'merge-on-read' : 'copy-on-write')
  return { 'write.merge.mode': taking, 'write.delete.mode': taking, 'write.update.mode': taking }
}
