import { Fault } from '@storemesh/core'
import { defaultSpec, type NewDataFile, type PlannedFile, type SingleValue } from '@storemesh/iceberg'
import type { Base } from './row-plan.js'

/** The files in whose partitions a fresh file is. PARTITIONS_MIXED where some are of an older partitioning: what is in them is not known. */
export function filesOfPartitions({ table, files }: Base, fresh: readonly NewDataFile[]): readonly PlannedFile[] {
  const spec_id = defaultSpec(table)['spec-id']
  if (files.some((file) => file.spec_id !== spec_id)) {
    const { namespace, name } = table.name
    throw new Fault(
      'PARTITIONS_MIXED',
      `${namespace}.${name} has files of an older partitioning, and which partitions are in them is not known; compact the table first`,
    )
  }
  const touched = new Set(fresh.map((file) => keyOf(file.partition ?? [])))
  return files.filter((file) => touched.has(keyOf(file.partition)))
}

/** Different values have different texts, NULL and NaN too. */
const keyOf = (partition: readonly (SingleValue | null)[]): string => JSON.stringify(partition.map(textOf))

function textOf(value: SingleValue | null): string | null {
  if (value === null) return null
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(Object.is(value, -0) ? 0 : value)
}
