import type { Json } from '@storemesh/core'
import type { PartitionSpec } from './partition.js'
import type { Snapshot, SnapshotId, SnapshotLogEntry, SnapshotRef } from './snapshot.js'
import { type SortOrder, UNSORTED } from './sort-order.js'
import type { Schema } from './types.js'

/** A table's state, by the names of the specification's JSON. What it holds beyond these is kept in `foreign`. */
export interface TableMetadata {
  readonly 'format-version': 2
  readonly 'table-uuid': string
  readonly location: string
  readonly 'last-sequence-number': number
  readonly 'last-updated-ms': number
  readonly 'last-column-id': number
  readonly 'current-schema-id': number
  readonly schemas: readonly Schema[]
  readonly 'default-spec-id': number
  readonly 'partition-specs': readonly PartitionSpec[]
  readonly 'last-partition-id': number
  readonly 'default-sort-order-id': number
  readonly 'sort-orders': readonly SortOrder[]
  readonly properties: Readonly<Record<string, string>>
  readonly 'current-snapshot-id'?: SnapshotId
  readonly snapshots: readonly Snapshot[]
  readonly refs: Readonly<Record<string, SnapshotRef>>
  readonly 'snapshot-log': readonly SnapshotLogEntry[]
  readonly 'metadata-log': readonly MetadataLogEntry[]
  /** Members that another writer put there, such as `statistics`: written back as they came. */
  readonly foreign: Readonly<Record<string, Json>>
}

export interface MetadataLogEntry {
  readonly 'metadata-file': string
  readonly 'timestamp-ms': number
}

/** A table before its first schema. */
export const emptyMetadata = (uuid: string, location: string, now_ms: number): TableMetadata => ({
  'format-version': 2,
  'table-uuid': uuid,
  location,
  'last-sequence-number': 0,
  'last-updated-ms': now_ms,
  'last-column-id': 0,
  'current-schema-id': -1,
  schemas: [],
  'default-spec-id': -1,
  'partition-specs': [],
  'last-partition-id': 999,
  'default-sort-order-id': 0,
  'sort-orders': [UNSORTED],
  properties: {},
  snapshots: [],
  refs: {},
  'snapshot-log': [],
  'metadata-log': [],
  foreign: {},
})
