import type { Dice } from '@storemesh/core'

/** A whole number as decimal text: Java makes ids of 63 bits, which a JavaScript number would round. */
export type SnapshotId = string

export type Operation = 'append' | 'overwrite' | 'replace' | 'delete'

/** The table as it was after one commit. */
export interface Snapshot {
  readonly 'snapshot-id': SnapshotId
  readonly 'parent-snapshot-id'?: SnapshotId
  readonly 'sequence-number': number
  readonly 'timestamp-ms': number
  readonly 'manifest-list': string
  readonly summary: Readonly<Record<string, string>>
  readonly 'schema-id'?: number
}

/** The name by which a branch or tag keeps a snapshot. */
export interface SnapshotRef {
  readonly 'snapshot-id': SnapshotId
  readonly type: 'branch' | 'tag'
  readonly 'min-snapshots-to-keep'?: number
  readonly 'max-snapshot-age-ms'?: number
  readonly 'max-ref-age-ms'?: number
}

export interface SnapshotLogEntry {
  readonly 'snapshot-id': SnapshotId
  readonly 'timestamp-ms': number
}

/** Below 2^53, so that readers that round longs read ours as they are. */
export const newSnapshotId = (dice: Dice): SnapshotId =>
  String(dice.between(1, 2 ** 21 - 1) * 2 ** 32 + dice.between(0, 2 ** 32 - 1))
