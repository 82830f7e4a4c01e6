import { newSchema } from '../new-schema.js'
import { type MetadataTable, optional, required } from './metadata-table.js'

const schema = newSchema([
  required('name', 'string'),
  required('type', 'string'),
  required('snapshot_id', 'long'),
  optional('max_reference_age_in_ms', 'long'),
  optional('min_snapshots_to_keep', 'int'),
  optional('max_snapshot_age_in_ms', 'long'),
])

/** The branches and tags. */
export const refs: MetadataTable = {
  name: 'refs',
  schema: () => schema,
  async *rows({ metadata }) {
    for (const [name, ref] of Object.entries(metadata.refs)) {
      yield {
        name,
        type: ref.type.toUpperCase(),
        snapshot_id: BigInt(ref['snapshot-id']),
        max_reference_age_in_ms: wholeOrNull(ref['max-ref-age-ms']),
        min_snapshots_to_keep: ref['min-snapshots-to-keep'] ?? null,
        max_snapshot_age_in_ms: wholeOrNull(ref['max-snapshot-age-ms']),
      }
    }
  },
}

const wholeOrNull = (value: number | undefined): bigint | null => (value === undefined ? null : BigInt(value))
