import type { ManifestFile } from '../manifest-list.js'
import { newSchema } from '../new-schema.js'
import { currentSnapshot } from '../table.js'
import { listOf, type MetadataRow, type MetadataTable, required } from './metadata-table.js'

const schema = newSchema([
  required('content', 'int'),
  required('path', 'string'),
  required('length', 'long'),
  required('partition_spec_id', 'int'),
  required('added_snapshot_id', 'long'),
  required('added_data_files_count', 'int'),
  required('existing_data_files_count', 'int'),
  required('deleted_data_files_count', 'int'),
  required('added_delete_files_count', 'int'),
  required('existing_delete_files_count', 'int'),
  required('deleted_delete_files_count', 'int'),
  required(
    'partition_summaries',
    listOf({
      type: 'struct',
      fields: [
        { id: 0, name: 'contains_null', required: true, type: 'boolean' },
        { id: 0, name: 'contains_nan', required: false, type: 'boolean' },
        { id: 0, name: 'lower_bound', required: false, type: 'binary' },
        { id: 0, name: 'upper_bound', required: false, type: 'binary' },
      ],
    }),
  ),
])

/** A row for each manifest that a snapshot's list names. */
export const manifests: MetadataTable = {
  name: 'manifests',
  schema: () => schema,
  async *rows(table, files, snapshot = currentSnapshot(table)) {
    if (!snapshot) return
    for (const manifest of await files.list(snapshot['manifest-list'])) yield rowOf(manifest)
  },
}

function rowOf(manifest: ManifestFile): MetadataRow {
  const { added_files_count: added, existing_files_count: existing, deleted_files_count: deleted } = manifest
  const isData = manifest.content === 'data'
  return {
    content: isData ? 0 : 1,
    path: manifest.manifest_path,
    length: BigInt(manifest.manifest_length),
    partition_spec_id: manifest.partition_spec_id,
    added_snapshot_id: BigInt(manifest.added_snapshot_id),
    added_data_files_count: isData ? added : 0,
    existing_data_files_count: isData ? existing : 0,
    deleted_data_files_count: isData ? deleted : 0,
    added_delete_files_count: isData ? 0 : added,
    existing_delete_files_count: isData ? 0 : existing,
    deleted_delete_files_count: isData ? 0 : deleted,
    partition_summaries: manifest.partitions.map((summary) => ({
      contains_null: summary.contains_null,
      contains_nan: summary.contains_nan ?? null,
      lower_bound: summary.lower_bound ?? null,
      upper_bound: summary.upper_bound ?? null,
    })),
  }
}
