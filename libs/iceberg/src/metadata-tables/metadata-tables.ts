import { Fault } from '@storemesh/core'
import type { ObjectStore } from '@storemesh/object-store'
import type { Table } from '../catalog/catalog.js'
import { type PlanPart, snapshotOf } from '../plan.js'
import { tableFiles } from '../table-files.js'
import type { Schema } from '../types.js'
import { files } from './files.js'
import { history } from './history.js'
import { manifests } from './manifests.js'
import type { MetadataRow, MetadataTable } from './metadata-table.js'
import { partitions } from './partitions.js'
import { refs } from './refs.js'
import { snapshots } from './snapshots.js'

/** By the name that follows the `$`. */
export const METADATA_TABLES: ReadonlyMap<string, MetadataTable> = new Map(
  [snapshots, history, refs, files, manifests, partitions].map((table) => [table.name, table]),
)

/** The rows of a table's metadata table, and their schema. METADATA_TABLE_UNKNOWN. */
export function readMetadataTable(
  { store }: { readonly store: ObjectStore },
  table: Table,
  name: string,
  at: Pick<PlanPart, 'snapshot_id' | 'ref' | 'as_of_ms'> = {},
): { readonly schema: Schema; readonly rows: AsyncIterable<MetadataRow> } {
  const found = METADATA_TABLES.get(name)
  if (!found) {
    const known = [...METADATA_TABLES.keys()].map((each) => `$${each}`).join(', ')
    throw new Fault('METADATA_TABLE_UNKNOWN', `expected one of ${known}, got $${name}`)
  }
  return { schema: found.schema(table), rows: found.rows(table, tableFiles(store), snapshotOf(table, at)) }
}
