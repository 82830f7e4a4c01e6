import type { TableMetadata } from '../metadata.js'
import type { MetadataChange } from '../metadata-change.js'
import { madeFrom, type NewPartitionField, type PartitionField, requireSoundPartition } from '../partition.js'
import { schemaById } from '../table.js'

/**
 * Files written from now on are partitioned by these fields; those that are there keep their partitions. A field that any
 * earlier spec had keeps its id, so that readers put the values of both together.
 */
export function evolveSpec(metadata: TableMetadata, fields: readonly NewPartitionField[]): MetadataChange {
  requireSoundPartition(schemaById(metadata, metadata['current-schema-id']), fields)
  const known = new Map(
    metadata['partition-specs'].flatMap((spec) => spec.fields.map((field) => [madeFrom(field), field['field-id']])),
  )
  let lastId = metadata['last-partition-id']
  const numbered = fields.map((field): PartitionField => {
    const before = known.get(madeFrom(field))
    if (before === undefined) lastId += 1
    return { 'source-id': field['source-id'], 'field-id': before ?? lastId, name: field.name, transform: field.transform }
  })
  return {
    requirements: [
      { type: 'assert-table-uuid', uuid: metadata['table-uuid'] },
      { type: 'assert-current-schema-id', 'current-schema-id': metadata['current-schema-id'] },
      { type: 'assert-default-spec-id', 'default-spec-id': metadata['default-spec-id'] },
      { type: 'assert-last-assigned-partition-id', 'last-assigned-partition-id': metadata['last-partition-id'] },
    ],
    updates: [
      { action: 'add-spec', spec: { 'spec-id': 0, fields: numbered } },
      { action: 'set-default-spec', 'spec-id': -1 },
    ],
  }
}
