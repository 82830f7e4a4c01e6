import type { ObjectStore } from '@storemesh/object-store'
import { boundedMap } from './bounded-map.js'
import type { Table, TableName } from './catalog/catalog.js'
import type { TableParts } from './commit.js'
import { keyOf, plain } from './location.js'
import { isLive } from './manifest.js'
import type { ManifestFile } from './manifest-list.js'
import type { TableMetadata } from './metadata.js'
import { readAll } from './plan.js'
import { ancestry } from './refs/ancestry.js'
import type { Snapshot, SnapshotId } from './snapshot.js'
import { type TableFiles, tableFiles } from './table-files.js'

export interface Retention {
  /** How many of the newest snapshots stay in any case; at least 1. */
  readonly keep: number
  /**
   * How long a snapshot stays after a newer one took its place. No reader may be at work for longer: the files that only it
   * held are deleted with it.
   */
  readonly older_than_ms: number
}

export interface Expired {
  readonly table: Table
  readonly snapshots: number
  readonly files: number
}

const LISTS_AT_ONCE = 16

/** Removes old snapshots, then the files that no snapshot left can reach. What a branch or tag points to stays, and what was committed to a branch alone. */
export async function expireSnapshots(
  { catalog, store, clock }: TableParts,
  name: TableName,
  retention: Retention,
): Promise<Expired> {
  const table = await catalog.load(name)
  const { metadata } = table
  const gone = expirable(metadata, retention, clock.now_ms())
  if (gone.size === 0) return { table, snapshots: 0, files: 0 }
  const unreachable = await onlyReachableFrom(store, metadata, gone)
  const expired = await catalog.commit(
    name,
    [
      { type: 'assert-table-uuid', uuid: metadata['table-uuid'] },
      // a branch that was set meanwhile could hold what is about to be deleted
      ...Object.entries(metadata.refs).map(
        ([ref, { 'snapshot-id': id }]) => ({ type: 'assert-ref-snapshot-id', ref, 'snapshot-id': id }) as const,
      ),
    ],
    [{ action: 'remove-snapshots', 'snapshot-ids': [...gone] }],
  )
  const deleted = await Promise.allSettled(unreachable.map((address) => store.delete(keyOf(store, address))))
  return { table: expired, snapshots: gone.size, files: deleted.filter((outcome) => outcome.status === 'fulfilled').length }
}

function expirable(metadata: TableMetadata, { keep, older_than_ms }: Retention, now_ms: number): ReadonlySet<SnapshotId> {
  const held = heldByRefs(metadata)
  const newest = new Set(metadata.snapshots.slice(-Math.max(keep, 1)))
  // a snapshot may have been current for long after others were made on branches beside it
  const log = metadata['snapshot-log']
  const endOfReign = new Map(log.map((entry, index) => [entry['snapshot-id'], log[index + 1]?.['timestamp-ms'] ?? now_ms]))
  const gone = metadata.snapshots.filter((snapshot, index) => {
    const replaced_ms = Math.max(
      metadata.snapshots[index + 1]?.['timestamp-ms'] ?? now_ms,
      endOfReign.get(snapshot['snapshot-id']) ?? 0,
    )
    return !newest.has(snapshot) && !held.has(snapshot['snapshot-id']) && now_ms - replaced_ms > older_than_ms
  })
  return new Set(gone.map((snapshot) => snapshot['snapshot-id']))
}

/** What branches and tags point to, and what a branch has beside main: without it the branch could not be published any more. */
function heldByRefs(metadata: TableMetadata): ReadonlySet<SnapshotId> {
  const main = new Set(ancestry(metadata, metadata['current-snapshot-id']))
  const held = new Set<SnapshotId>()
  for (const { type, 'snapshot-id': newest } of Object.values(metadata.refs)) {
    held.add(newest)
    if (type === 'tag') continue
    for (const id of ancestry(metadata, newest)) {
      if (main.has(id)) break
      held.add(id)
    }
  }
  return held
}

/** Addresses of lists, manifests and data files that go with those snapshots. */
async function onlyReachableFrom(
  store: ObjectStore,
  metadata: TableMetadata,
  gone: ReadonlySet<SnapshotId>,
): Promise<readonly string[]> {
  const files = tableFiles(store)
  const isGone = (snapshot: Snapshot) => gone.has(snapshot['snapshot-id'])
  const kept = await manifestsOf(
    files,
    metadata.snapshots.filter((snapshot) => !isGone(snapshot)),
  )
  const left = await manifestsOf(files, metadata.snapshots.filter(isGone))
  for (const path of kept.keys()) left.delete(path)
  const keptFiles = new Set(await liveFiles(files, metadata, [...kept.values()]))
  const dataFiles = new Set(await liveFiles(files, metadata, [...left.values()]))
  return [
    ...[...dataFiles].filter((path) => !keptFiles.has(path)),
    ...[...left.values()].map((manifest) => manifest.manifest_path),
    ...metadata.snapshots.filter(isGone).map((snapshot) => snapshot['manifest-list']),
  ]
}

async function manifestsOf(files: TableFiles, snapshots: readonly Snapshot[]): Promise<Map<string, ManifestFile>> {
  const lists = await boundedMap(snapshots, LISTS_AT_ONCE, (snapshot) => files.list(snapshot['manifest-list']))
  return new Map(lists.flat().map((manifest) => [plain(manifest.manifest_path), manifest]))
}

async function liveFiles(files: TableFiles, metadata: TableMetadata, manifests: readonly ManifestFile[]): Promise<string[]> {
  const paths = await readAll(files, manifests, metadata, (entries) =>
    entries.filter(isLive).map((entry) => plain(entry.data_file.file_path)),
  )
  return paths.flat()
}
