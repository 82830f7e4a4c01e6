import { Fault } from '@storemesh/core'
import { defaultSpec, partitionKey, type PlannedFile } from '@storemesh/iceberg'
import type { WrittenFile } from '@storemesh/query-engine'
import type { Base } from './row-plan.js'

/** The files in whose partitions a fresh file is. PARTITIONS_MIXED where some are of an older partitioning: what is in them is not known. */
export function filesOfPartitions({ table, files }: Base, fresh: readonly WrittenFile[]): readonly PlannedFile[] {
  const spec_id = defaultSpec(table)['spec-id']
  if (files.some((file) => file.spec_id !== spec_id)) {
    const { namespace, name } = table.name
    throw new Fault(
      'PARTITIONS_MIXED',
      `${namespace}.${name} has files of an older partitioning, and which partitions are in them is not known; compact the table first`,
    )
  }
  const touched = new Set(fresh.map((file) => partitionKey(spec_id, file.partition)))
  return files.filter((file) => touched.has(partitionKey(spec_id, file.partition)))
}
