import type { TableMetadata } from '../metadata.js'
import type { SnapshotId } from '../snapshot.js'
import { findSnapshot } from '../table.js'
import type { Relocate } from './relocation.js'

/** Properties that name a folder. */
const FOLDERS = ['write.data.path', 'write.metadata.path', 'write.object-storage.path', 'write.folder-storage.path']
/** Members that name files of their own. Every reader does without them, and they can be computed anew. */
const STATISTICS = new Set(['statistics', 'partition-statistics'])

export interface NewPlace {
  readonly location: string
  readonly relocate: Relocate
  /** Where each snapshot's manifest list stands now. */
  readonly lists: ReadonlyMap<SnapshotId, string>
}

/** The table's state with every address at its new place. Earlier metadata files stay behind, so their log ends here. */
export function movedMetadata(metadata: TableMetadata, { location, relocate, lists }: NewPlace): TableMetadata {
  return {
    ...metadata,
    location,
    properties: Object.fromEntries(
      Object.entries(metadata.properties).map(([name, value]) => [name, FOLDERS.includes(name) ? relocate(`${value}/`) : value]),
    ),
    snapshots: metadata.snapshots.map((snapshot) => ({
      ...snapshot,
      'manifest-list': lists.get(snapshot['snapshot-id']) ?? relocate(snapshot['manifest-list']),
    })),
    'metadata-log': [],
    foreign: Object.fromEntries(Object.entries(metadata.foreign).filter(([name]) => !STATISTICS.has(name))),
  }
}

/** The table as if it had no past and no branches: what main holds now. */
export function onlyCurrent(metadata: TableMetadata): TableMetadata {
  const id = metadata['current-snapshot-id']
  const current = id === undefined ? undefined : findSnapshot(metadata, id)
  return {
    ...metadata,
    snapshots: current ? [current] : [],
    refs: Object.fromEntries(Object.entries(metadata.refs).filter(([name]) => name === 'main')),
    'snapshot-log': metadata['snapshot-log'].filter((entry) => entry['snapshot-id'] === id).slice(-1),
  }
}
