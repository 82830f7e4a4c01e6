import { newSchema } from '../new-schema.js'
import { instantFrom, mapOf, type MetadataTable, optional, required } from './metadata-table.js'

const schema = newSchema([
  required('committed_at', 'timestamptz'),
  required('snapshot_id', 'long'),
  optional('parent_id', 'long'),
  optional('operation', 'string'),
  required('manifest_list', 'string'),
  required('summary', mapOf('string', 'string')),
])

/** A row for each commit that has not expired. */
export const snapshots: MetadataTable = {
  name: 'snapshots',
  schema: () => schema,
  async *rows({ metadata }) {
    for (const snapshot of metadata.snapshots) {
      const parent = snapshot['parent-snapshot-id']
      const { operation = null, ...summary } = snapshot.summary
      yield {
        committed_at: instantFrom(snapshot['timestamp-ms']),
        snapshot_id: BigInt(snapshot['snapshot-id']),
        parent_id: parent === undefined ? null : BigInt(parent),
        operation,
        manifest_list: snapshot['manifest-list'],
        summary: new Map(Object.entries(summary)),
      }
    }
  },
}
