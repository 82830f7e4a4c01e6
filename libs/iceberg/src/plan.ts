import { Fault } from '@storemesh/core'
import type { ObjectStore } from '@storemesh/object-store'
import { boundedMap } from './bounded-map.js'
import type { Table } from './catalog/catalog.js'
import type { ManifestEntry } from './manifest.js'
import type { ManifestFile } from './manifest-list.js'
import type { TableMetadata } from './metadata.js'
import type { PartitionValue } from './partition.js'
import type { PlannedFile } from './planned-file.js'
import type { Snapshot } from './snapshot.js'
import { currentSnapshot, snapshotById } from './table.js'
import { type TableFiles, tableFiles } from './table-files.js'

export interface PlanPart {
  /** As the table was then; as it is now, where it is left out. SNAPSHOT_EXPIRED. */
  readonly snapshot_id?: string | undefined
  /** Which partitions to read. Files that were written under another partitioning are always in. */
  readonly partition?: ((value: PartitionValue) => boolean) | undefined
}

const READS_AT_ONCE = 16

/** The files that hold the table's rows. */
export async function planFiles(
  { store }: { readonly store: ObjectStore },
  table: Table,
  part: PlanPart = {},
): Promise<readonly PlannedFile[]> {
  const snapshot = part.snapshot_id === undefined ? currentSnapshot(table) : snapshotById(table, part.snapshot_id)
  if (!snapshot) return []
  const files = tableFiles(store)
  const manifests = (await dataManifests(files, snapshot)).filter(hasLive)
  const { metadata } = table
  const planned = await readAll(files, manifests, metadata, (entries, manifest) => {
    const live = files.live(entries)
    // files under another partitioning cannot be decided by the values of this one
    const wanted = manifest.partition_spec_id === metadata['default-spec-id'] ? part.partition : undefined
    const chosen = wanted ? live.filter(({ partition }) => partition === undefined || wanted(partition)) : live
    return chosen.map(({ file }) => file)
  })
  return planned.flat()
}

/** Whether a manifest says more than what was deleted. */
export const hasLive = (manifest: ManifestFile): boolean => manifest.added_files_count + manifest.existing_files_count > 0

/** A snapshot's manifests. DELETE_FILES_UNSUPPORTED rather than rows that were deleted. */
export async function dataManifests(files: TableFiles, snapshot: Snapshot): Promise<readonly ManifestFile[]> {
  const manifests = await files.list(snapshot['manifest-list'])
  if (manifests.every((manifest) => manifest.content === 'data')) return manifests
  throw new Fault(
    'DELETE_FILES_UNSUPPORTED',
    `snapshot ${snapshot['snapshot-id']} holds delete files, which are not read here yet; rewrite the table's data files with the software that deleted`,
  )
}

/** Reads manifests, a bounded number at once, and gives what `take` makes of each. */
export async function readAll<T>(
  files: TableFiles,
  manifests: readonly ManifestFile[],
  metadata: TableMetadata,
  take: (entries: readonly ManifestEntry[], manifest: ManifestFile) => T,
): Promise<T[]> {
  return boundedMap(manifests, READS_AT_ONCE, async (manifest) => take(await files.entries(manifest, metadata), manifest))
}

/** The same of entries that are to be written into another manifest. */
export async function readWhole(
  files: TableFiles,
  manifests: readonly ManifestFile[],
  metadata: TableMetadata,
): Promise<ManifestEntry[]> {
  return (await boundedMap(manifests, READS_AT_ONCE, (manifest) => files.wholeEntries(manifest, metadata))).flat()
}
