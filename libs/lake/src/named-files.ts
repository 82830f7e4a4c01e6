import type { PlannedFile } from '@storemesh/iceberg'
import type { RelationFile } from '@storemesh/query-engine'

/** Files for an engine that finds them, and what is deleted of them, by the table's own metadata: nothing is fetched. */
export const namedFiles = (planned: readonly PlannedFile[]): RelationFile[] =>
  planned.map(({ path: address, record_count, size_bytes, lost }) => ({
    path: address,
    address,
    record_count,
    size_bytes,
    deletes: [],
    ...(lost && { lost: [] }),
  }))
