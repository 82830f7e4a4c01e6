import { type MetadataRow, readMetadataTable } from '@storemesh/iceberg'
import { expect } from 'vitest'
import { type Cell, rowTexts, sortedPairs } from '../cells.js'
import type { Ground } from '../history/ground.js'
import type { State } from '../history/rolled-history.js'
import type { Pyiceberg } from '../pyiceberg.js'

/** The columns that both have. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  snapshots: ['committed_at', 'snapshot_id', 'parent_id', 'operation', 'manifest_list'],
  history: ['made_current_at', 'snapshot_id', 'parent_id', 'is_current_ancestor'],
  refs: ['name', 'type', 'snapshot_id', 'max_reference_age_in_ms', 'min_snapshots_to_keep', 'max_snapshot_age_in_ms'],
  files: [
    'content',
    'file_path',
    'file_format',
    'spec_id',
    'record_count',
    'file_size_in_bytes',
    'value_counts',
    'null_value_counts',
  ],
  partitions: [
    'record_count',
    'file_count',
    'total_data_file_size_in_bytes',
    'position_delete_record_count',
    'position_delete_file_count',
    'last_updated_snapshot_id',
  ],
  manifests: [
    'content',
    'path',
    'length',
    'partition_spec_id',
    'added_snapshot_id',
    'added_data_files_count',
    'deleted_data_files_count',
  ],
}

/** pyiceberg shows values of the table in these, and cannot where one is a uuid. */
const WITH_VALUES = new Set(['files', 'partitions'])

/** Both say the same of the table. */
export async function requireSameMetadata(
  pyiceberg: Pyiceberg,
  { store }: Ground,
  { table, metadata }: State,
  done: string,
): Promise<void> {
  const hasUuid = JSON.stringify(table.metadata.schemas).includes('"uuid"')
  for (const [name, columns] of Object.entries(COLUMNS)) {
    if (hasUuid && WITH_VALUES.has(name)) continue
    const rows: (readonly Cell[])[] = []
    for await (const row of readMetadataTable({ store }, table, name).rows)
      rows.push(columns.map((column) => cellOf(row[column])))
    expect(await pyiceberg.inspect(metadata, name, columns), `$${name} after\n${done}`).toEqual(rowTexts(rows))
  }
}

function cellOf(value: MetadataRow[string] | undefined): Cell {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'string') return value ?? null
  if (value instanceof Map) return sortedPairs([...value].map(([key, member]) => [cellOf(key), cellOf(member)]))
  if (typeof value === 'bigint' || typeof value === 'number') return String(value)
  throw new TypeError('a column of the comparison has a value of another kind')
}
