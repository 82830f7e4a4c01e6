import type { TableMetadata } from '../metadata.js'
import type { SnapshotId } from '../snapshot.js'

/** A snapshot and those it was made upon, newest first; it ends where one has expired, naming that one too. */
export function* ancestry(metadata: TableMetadata, id: SnapshotId | undefined): Generator<SnapshotId> {
  const seen = new Set<SnapshotId>() // metadata that another made could lead in a circle
  const parents = new Map(metadata.snapshots.map((snapshot) => [snapshot['snapshot-id'], snapshot['parent-snapshot-id']]))
  for (let next = id; next !== undefined && !seen.has(next); next = parents.get(next)) {
    seen.add(next)
    yield next
  }
}

/** Whether a snapshot is another one or was there before it. */
export function isAncestor(metadata: TableMetadata, older: SnapshotId, newer: SnapshotId): boolean {
  for (const id of ancestry(metadata, newer)) if (id === older) return true
  return false
}
