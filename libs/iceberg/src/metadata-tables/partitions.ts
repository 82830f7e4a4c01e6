import { isLive, type ManifestEntry } from '../manifest.js'
import type { TableMetadata } from '../metadata.js'
import { newSchema } from '../new-schema.js'
import { partitionKey } from '../partition-key.js'
import { dataManifests } from '../plan.js'
import { hasLive } from '../manifest-list.js'
import type { SingleValue } from '../single-value.js'
import type { Snapshot } from '../snapshot.js'
import { currentSnapshot, findSnapshot } from '../table.js'
import { instantFrom, type MetadataTable, optional, required } from './metadata-table.js'
import { partitionColumn } from './partition-column.js'

interface Total {
  readonly spec_id: number
  readonly values: readonly (SingleValue | null)[]
  readonly record_count: number
  readonly file_count: number
  readonly size_bytes: number
  /** The newest of the commits that its files are of, as far as they have not expired. */
  readonly newest: Snapshot | undefined
}

/** A row for each partition of a snapshot; one for the whole table where it has none. A partition of two specs has two rows. */
export const partitions: MetadataTable = {
  name: 'partitions',
  schema: (table) =>
    newSchema([
      ...partitionColumn(table).columns,
      required('spec_id', 'int'),
      required('record_count', 'long'),
      required('file_count', 'int'),
      required('total_data_file_size_in_bytes', 'long'),
      optional('last_updated_at', 'timestamptz'),
      optional('last_updated_snapshot_id', 'long'),
    ]),
  async *rows(table, files, snapshot = currentSnapshot(table)) {
    if (!snapshot) return
    const totals = new Map<string, Total>()
    for (const manifest of (await dataManifests(files, snapshot)).filter(hasLive)) {
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
        record_count: BigInt(total.record_count),
        file_count: total.file_count,
        total_data_file_size_in_bytes: BigInt(total.size_bytes),
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
    record_count: (total?.record_count ?? 0) + data_file.record_count,
    file_count: (total?.file_count ?? 0) + 1,
    size_bytes: (total?.size_bytes ?? 0) + data_file.file_size_in_bytes,
    newest: !before || (own && own['sequence-number'] > before['sequence-number']) ? own : before,
  }
}
