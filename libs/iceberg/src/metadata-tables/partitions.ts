import { type DataFile, isLive, type ManifestEntry } from '../manifest.js'
import type { TableMetadata } from '../metadata.js'
import { newSchema } from '../new-schema.js'
import { partitionKey } from '../partition-key.js'
import { hasLive } from '../manifest-list.js'
import type { SingleValue } from '../single-value.js'
import type { Snapshot } from '../snapshot.js'
import { currentSnapshot, findSnapshot } from '../table.js'
import { instantFrom, type MetadataTable, optional, required } from './metadata-table.js'
import { partitionColumn } from './partition-column.js'

/** Of files of one kind. */
interface Count {
  readonly records: number
  readonly files: number
  readonly size_bytes: number
}

const NONE: Count = { records: 0, files: 0, size_bytes: 0 }

interface Total {
  readonly spec_id: number
  readonly values: readonly (SingleValue | null)[]
  readonly data: Count
  readonly position: Count
  readonly equality: Count
  /** The newest of the commits that its files are of, as far as they have not expired. */
  readonly newest: Snapshot | undefined
}

/** A row for each partition of a snapshot, its deletes counted beside its data; one for the whole table where it has none. A partition of two specs has two rows. */
export const partitions: MetadataTable = {
  name: 'partitions',
  schema: (table) =>
    newSchema([
      ...partitionColumn(table).columns,
      required('spec_id', 'int'),
      required('record_count', 'long'),
      required('file_count', 'int'),
      required('total_data_file_size_in_bytes', 'long'),
      required('position_delete_record_count', 'long'),
      required('position_delete_file_count', 'int'),
      required('equality_delete_record_count', 'long'),
      required('equality_delete_file_count', 'int'),
      optional('last_updated_at', 'timestamptz'),
      optional('last_updated_snapshot_id', 'long'),
    ]),
  async *rows(table, files, snapshot = currentSnapshot(table)) {
    if (!snapshot) return
    const totals = new Map<string, Total>()
    for (const manifest of (await files.list(snapshot['manifest-list'])).filter(hasLive)) {
      const live = (await files.entries(manifest, table.metadata)).filter(isLive)
      for (const entry of live) {
        const key = partitionKey(entry.data_file.spec_id, entry.data_file.partition)
        totals.set(key, withEntry(totals.get(key), entry, table.metadata))
      }
    }
    const partition = partitionColumn(table)
    for (const total of totals.values()) {
      yield {
        ...partition.cells(total.spec_id, total.values),
        spec_id: total.spec_id,
        record_count: BigInt(total.data.records),
        file_count: total.data.files,
        total_data_file_size_in_bytes: BigInt(total.data.size_bytes),
        position_delete_record_count: BigInt(total.position.records),
        position_delete_file_count: total.position.files,
        equality_delete_record_count: BigInt(total.equality.records),
        equality_delete_file_count: total.equality.files,
        last_updated_at: total.newest ? instantFrom(total.newest['timestamp-ms']) : null,
        last_updated_snapshot_id: total.newest ? BigInt(total.newest['snapshot-id']) : null,
      }
    }
  },
}

function withEntry(total: Total | undefined, { snapshot_id, data_file }: ManifestEntry, metadata: TableMetadata): Total {
  const own = findSnapshot(metadata, snapshot_id)
  const before = total?.newest
  return {
    spec_id: data_file.spec_id,
    values: data_file.partition,
    data: total?.data ?? NONE,
    position: total?.position ?? NONE,
    equality: total?.equality ?? NONE,
    [data_file.content]: withFile(total?.[data_file.content] ?? NONE, data_file),
    newest: !before || (own && own['sequence-number'] > before['sequence-number']) ? own : before,
  }
}

const withFile = ({ records, files, size_bytes }: Count, file: DataFile): Count => ({
  records: records + file.record_count,
  files: files + 1,
  size_bytes: size_bytes + file.file_size_in_bytes,
})
