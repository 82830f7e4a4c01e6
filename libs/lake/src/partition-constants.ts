import { type PlannedFile, rowValueOf, type Schema, type Table } from '@storemesh/iceberg'
import type { Value } from '@storemesh/query-engine'
import { isSealed } from './seal.js'

/**
 * Values of a file's identity partitions by column name: files that were taken over from elsewhere may leave such columns
 * out. Those that were written here hold every column, and a scan is quicker without constants.
 */
export function partitionConstants(table: Table, schema: Schema, file: PlannedFile): ReadonlyMap<string, Value> | undefined {
  if (isSealed(file.key)) return undefined
  const spec = table.metadata['partition-specs'].find((each) => each['spec-id'] === file.spec_id)
  const constants = new Map<string, Value>()
  for (const [index, field] of (spec?.fields ?? []).entries()) {
    const column = schema.fields.find(({ id }) => id === field['source-id'])
    const value = file.partition[index] ?? null
    if (field.transform !== 'identity' || !column || typeof column.type !== 'string' || value === null) continue
    constants.set(column.name, rowValueOf(column.type, value))
  }
  return constants.size === 0 ? undefined : constants
}
