import type { Schema } from '@storemesh/iceberg'
import type { LocalFile, TableRelation } from './query-engine.js'

/** Files as an engine wrote them, before any table has them. */
export const localRelation = (schema: Schema, files: readonly LocalFile[]): TableRelation => ({
  kind: 'table',
  schema,
  files: files.map(({ path, record_count, size_bytes }) => ({ path, address: path, record_count, size_bytes, deletes: [] })),
})
