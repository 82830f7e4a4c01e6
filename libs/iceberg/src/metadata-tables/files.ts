import { CONTENTS, type DataFile, isLive } from '../manifest.js'
import { newSchema } from '../new-schema.js'
import { hasLive } from '../manifest-list.js'
import { boundsOf, countsOf } from '../read-statistics.js'
import { currentSnapshot } from '../table.js'
import { listOf, mapOf, type MetadataRow, type MetadataTable, optional, required } from './metadata-table.js'
import { partitionColumn } from './partition-column.js'

/** A row for each data and delete file of a snapshot, with what is known of its columns, by their ids. */
export const files: MetadataTable = {
  name: 'files',
  schema: (table) =>
    newSchema([
      required('content', 'int'),
      required('file_path', 'string'),
      required('file_format', 'string'),
      required('spec_id', 'int'),
      ...partitionColumn(table).columns,
      required('record_count', 'long'),
      required('file_size_in_bytes', 'long'),
      required('column_sizes', mapOf('int', 'long')),
      required('value_counts', mapOf('int', 'long')),
      required('null_value_counts', mapOf('int', 'long')),
      required('nan_value_counts', mapOf('int', 'long')),
      required('lower_bounds', mapOf('int', 'binary')),
      required('upper_bounds', mapOf('int', 'binary')),
      optional('split_offsets', listOf('long')),
      optional('equality_ids', listOf('int')),
      optional('sort_order_id', 'int'),
      optional('referenced_data_file', 'string'),
    ]),
  async *rows(table, tableFiles, snapshot = currentSnapshot(table)) {
    if (!snapshot) return
    const partition = partitionColumn(table)
    const list = await tableFiles.list(snapshot['manifest-list'])
    for (const manifest of list.filter(hasLive)) {
      for (const { data_file: file } of (await tableFiles.detailedEntries(manifest, table.metadata)).filter(isLive))
        yield { ...rowOf(file), ...partition.cells(file.spec_id, file.partition) }
    }
  },
}

function rowOf(file: DataFile): MetadataRow {
  const { split_offsets: offsets, sort_order_id: order } = file.details ?? {}
  return {
    content: CONTENTS.indexOf(file.content),
    file_path: file.file_path,
    file_format: file.file_format,
    spec_id: file.spec_id,
    record_count: BigInt(file.record_count),
    file_size_in_bytes: BigInt(file.file_size_in_bytes),
    column_sizes: countsOf(file, 'column_sizes'),
    value_counts: countsOf(file, 'value_counts'),
    null_value_counts: countsOf(file, 'null_value_counts'),
    nan_value_counts: countsOf(file, 'nan_value_counts'),
    lower_bounds: boundsOf(file, 'lower_bounds'),
    upper_bounds: boundsOf(file, 'upper_bounds'),
    split_offsets: Array.isArray(offsets) ? offsets.filter((each) => typeof each === 'number').map(BigInt) : null,
    equality_ids: file.equality_ids ?? null,
    sort_order_id: typeof order === 'number' ? order : null,
    referenced_data_file: file.referenced_data_file ?? null,
  }
}
