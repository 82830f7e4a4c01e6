import { Fault } from '@storemesh/core'
import type { ObjectKey, ObjectStore } from '@storemesh/object-store'
import type { Table } from './catalog/catalog.js'
import { keyOf } from './location.js'
import type { TableMetadata } from './metadata.js'
import type { PartitionSpec } from './partition.js'
import type { Snapshot, SnapshotId } from './snapshot.js'
import type { Schema, StructType } from './types.js'

/** The newest snapshot; undefined where nothing was committed yet. */
export function currentSnapshot({ metadata }: Pick<Table, 'metadata'>): Snapshot | undefined {
  const id = metadata['current-snapshot-id']
  return id === undefined ? undefined : findSnapshot(metadata, id)
}

/** SNAPSHOT_EXPIRED where the table no longer has it. */
export function snapshotById({ name, metadata }: Table, id: SnapshotId): Snapshot {
  const snapshot = findSnapshot(metadata, id)
  if (snapshot) return snapshot
  throw new Fault(
    'SNAPSHOT_EXPIRED',
    `${name.namespace}.${name.name} has no snapshot ${id} any more; read the table as it is now`,
  )
}

/** The columns now, or as they were at a snapshot. */
export function schemaOf(table: Table, snapshot_id?: SnapshotId): Schema {
  const id = snapshot_id === undefined ? undefined : snapshotById(table, snapshot_id)['schema-id']
  return schemaById(table.metadata, id ?? table.metadata['current-schema-id'])
}

export function schemaById(metadata: TableMetadata, id: number): Schema {
  const schema = metadata.schemas.find((candidate) => candidate['schema-id'] === id)
  if (schema) return schema
  throw new Fault('METADATA_CORRUPT', `the table at ${metadata.location} names schema ${id} and does not have it`)
}

export function specById(metadata: TableMetadata, id: number): PartitionSpec {
  const spec = metadata['partition-specs'].find((candidate) => candidate['spec-id'] === id)
  if (spec) return spec
  throw new Fault('METADATA_CORRUPT', `the table at ${metadata.location} names partition spec ${id} and does not have it`)
}

export const findSnapshot = (metadata: TableMetadata, id: SnapshotId): Snapshot | undefined =>
  metadata.snapshots.findLast((snapshot) => snapshot['snapshot-id'] === id)

/** How new rows are partitioned. */
export const defaultSpec = ({ metadata }: Pick<Table, 'metadata'>): PartitionSpec =>
  specById(metadata, metadata['default-spec-id'])

/** The folder below which a table's files stand, as a key of the store. */
export const locationKey = (store: Pick<ObjectStore, 'root'>, { metadata }: Pick<Table, 'metadata'>): ObjectKey =>
  keyOf(store, metadata.location.replace(/\/$/, ''))

/** The name of a column by its field id, dots leading into structs; undefined where the schema does not have it, or has many values of it a row. */
export function columnName(struct: StructType, id: number): string | undefined {
  for (const { id: own, name, type } of struct.fields) {
    if (own === id) return name
    const within = typeof type !== 'string' && type.type === 'struct' ? columnName(type, id) : undefined
    if (within !== undefined) return `${name}.${within}`
  }
  return undefined
}
