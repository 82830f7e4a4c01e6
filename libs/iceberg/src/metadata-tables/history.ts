import { newSchema } from '../new-schema.js'
import { ancestry } from '../refs/ancestry.js'
import { findSnapshot } from '../table.js'
import { instantFrom, type MetadataTable, optional, required } from './metadata-table.js'

const schema = newSchema([
  required('made_current_at', 'timestamptz'),
  required('snapshot_id', 'long'),
  optional('parent_id', 'long'),
  required('is_current_ancestor', 'boolean'),
])

/** What was current from when on. What is no ancestor of what is current now was rolled back. */
export const history: MetadataTable = {
  name: 'history',
  schema: () => schema,
  async *rows({ metadata }) {
    const line = new Set(ancestry(metadata, metadata['current-snapshot-id']))
    for (const { 'snapshot-id': id, 'timestamp-ms': time_ms } of metadata['snapshot-log']) {
      const parent = findSnapshot(metadata, id)?.['parent-snapshot-id']
      yield {
        made_current_at: instantFrom(time_ms),
        snapshot_id: BigInt(id),
        parent_id: parent === undefined ? null : BigInt(parent),
        is_current_ancestor: line.has(id),
      }
    }
  },
}
