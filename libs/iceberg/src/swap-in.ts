import { type Fault, isFault } from '@storemesh/core'
import type { Catalog, Table } from './catalog/catalog.js'
import type { Snapshot, SnapshotRef } from './snapshot.js'
import { findSnapshot } from './table.js'

/**
 * The table with the snapshot in it as its branch's newest, or the conflict that kept it out. Its files may be on their way
 * still. Throws where neither is known; nothing may be deleted then.
 */
export async function swapIn(
  catalog: Catalog,
  { name, metadata }: Table,
  snapshot: Snapshot,
  { name: branch, ref }: { readonly name: string; readonly ref: SnapshotRef | undefined },
  written?: Promise<unknown>,
): Promise<Table | Fault> {
  const id = snapshot['snapshot-id']
  try {
    return await catalog.commit(
      name,
      [
        { type: 'assert-table-uuid', uuid: metadata['table-uuid'] },
        { type: 'assert-ref-snapshot-id', ref: branch, 'snapshot-id': ref?.['snapshot-id'] ?? null },
        { type: 'assert-default-spec-id', 'default-spec-id': metadata['default-spec-id'] },
      ],
      [
        { action: 'add-snapshot', snapshot },
        { action: 'set-snapshot-ref', 'ref-name': branch, ...ref, type: 'branch', 'snapshot-id': id },
      ],
      { after: written },
    )
  } catch (error) {
    if (isFault(error, 'COMMIT_CONFLICT')) return error
    const now = await catalog.load(name).catch(() => undefined)
    if (now && findSnapshot(now.metadata, id)) return now
    throw error
  }
}
