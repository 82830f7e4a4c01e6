import { Fault } from '@storemesh/core'
import type { ObjectStore } from '@storemesh/object-store'
import type { Table } from './catalog/catalog.js'
import { ADDED, DELETED } from './manifest.js'
import { dataManifests, planFiles, readAll } from './plan.js'
import { plannedFile, type PlannedFile } from './planned-file.js'
import type { Snapshot, SnapshotId } from './snapshot.js'
import { findSnapshot, snapshotById } from './table.js'
import { tableFiles } from './table-files.js'

/** Which files came and went between two snapshots. What came and went again in between is in neither. */
export interface TableChange {
  readonly added: readonly PlannedFile[]
  readonly removed: readonly PlannedFile[]
  /** Rows only came: nothing that `from` held has gone. */
  readonly appendOnly: boolean
}

/** The change after `from` (the whole table where it is undefined) up to `to`. SNAPSHOT_EXPIRED: compute anew from the whole table. */
export async function planChange(
  { store }: { readonly store: ObjectStore },
  table: Table,
  { from, to }: { readonly from: SnapshotId | undefined; readonly to: SnapshotId },
): Promise<TableChange> {
  if (from === undefined) return { added: await planFiles({ store }, table, { snapshot_id: to }), removed: [], appendOnly: true }
  const added = new Map<string, PlannedFile>()
  const removed = new Map<string, PlannedFile>()
  for (const snapshot of snapshotsAfter(table, from, to)) {
    // a replace holds the rows that were there: neither side of it is a change
    if (snapshot.summary['operation'] === 'replace') continue
    for (const { status, file } of await changesOf(store, table, snapshot)) {
      if (status === ADDED) added.set(file.path, file)
      else if (!added.delete(file.path)) removed.set(file.path, file)
    }
  }
  return { added: [...added.values()], removed: [...removed.values()], appendOnly: removed.size === 0 }
}

/** From the one after `from` to `to`, oldest first, by their parents. */
function snapshotsAfter(table: Table, from: SnapshotId, to: SnapshotId): readonly Snapshot[] {
  snapshotById(table, from)
  const path: Snapshot[] = []
  for (let snapshot = snapshotById(table, to); snapshot['snapshot-id'] !== from; ) {
    path.push(snapshot)
    const parent = snapshot['parent-snapshot-id']
    const before = parent === undefined ? undefined : findSnapshot(table.metadata, parent)
    if (!before) {
      const { namespace, name } = table.name
      throw new Fault(
        'SNAPSHOT_EXPIRED',
        `${namespace}.${name}: no way leads from snapshot ${from} to ${to} any more; read the table as a whole`,
      )
    }
    snapshot = before
  }
  return path.toReversed()
}

async function changesOf(store: ObjectStore, table: Table, snapshot: Snapshot) {
  const files = tableFiles(store)
  const id = snapshot['snapshot-id']
  const own = (await dataManifests(files, snapshot)).filter((manifest) => manifest.added_snapshot_id === id)
  const changes = await readAll(files, own, table.metadata, (entries) =>
    entries
      .filter((entry) => entry.snapshot_id === id && (entry.status === ADDED || entry.status === DELETED))
      .map((entry) => ({ status: entry.status, file: plannedFile(store, entry.data_file) })),
  )
  return changes.flat()
}
