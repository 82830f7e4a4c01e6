import { currentSnapshot, type Snapshot, type Table } from '@storemesh/iceberg'

/** The snapshots that led from one to the newest, oldest first. From a snapshot that is no longer known: all that are. */
export function snapshotsAfter(table: Table, since: string | undefined): readonly Snapshot[] {
  const byId = new Map(table.metadata.snapshots.map((snapshot) => [snapshot['snapshot-id'], snapshot]))
  const path: Snapshot[] = []
  let at = currentSnapshot(table)
  while (at && at['snapshot-id'] !== since) {
    path.unshift(at)
    const parent: string | undefined = at['parent-snapshot-id']
    at = parent === undefined ? undefined : byId.get(parent)
  }
  return path
}
