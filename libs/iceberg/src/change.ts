import { Fault } from '@storemesh/core'
import type { ObjectStore } from '@storemesh/object-store'
import type { Table } from './catalog/catalog.js'
import { type FileHistory, fileHistories } from './file-history.js'
import { planFiles } from './plan.js'
import type { PlannedDelete, PlannedFile } from './planned-file.js'
import type { Snapshot, SnapshotId } from './snapshot.js'
import { findSnapshot, snapshotById } from './table.js'
import { tableFiles } from './table-files.js'

/**
 * Which rows came and went between two snapshots: what `from` held, without what is removed, and with what is added, is what
 * `to` holds. What came and went again in between is in neither, or in both. A file with `lost` stands for those rows alone.
 */
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
  const files = tableFiles(store)
  const histories = await fileHistories(store, table.metadata, snapshotById(table, from), snapshotsAfter(table, from, to))
  const added: PlannedFile[] = []
  const removed: PlannedFile[] = []
  const as = async (history: FileHistory, snapshot: Snapshot) =>
    (await files.deletes(await files.list(snapshot['manifest-list']), table.metadata)).planned(history.file)
  for (const history of histories) {
    const { first, last } = history
    const before = first && (await as(history, first))
    const after = last && (await as(history, last))
    if (!before && after) added.push(after)
    if (before && !after) removed.push(before)
    if (!before || !after) continue
    removed.push(...onlyThose(history.lostRows, before, after))
    added.push(...onlyThose(history.regainedRows, after, before))
  }
  return { added, removed, appendOnly: removed.length === 0 }
}

/** Of a file that stays, the rows that one state of it holds and the other one's deletes take away. */
function onlyThose(were: boolean, holding: PlannedFile, other: PlannedFile): PlannedFile[] {
  const known = new Set(holding.deletes.map((each) => each.path))
  const lost: PlannedDelete[] = were ? other.deletes.filter((each) => !known.has(each.path)) : []
  return lost.length === 0 ? [] : [{ ...holding, lost }]
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
