import { isJsonObject, type Json } from '@storemesh/core'
import type { ObjectStore } from '@storemesh/object-store'
import { boundedMap } from '../bounded-map.js'
import type { Table } from '../catalog/catalog.js'
import { addressOf, plain } from '../location.js'
import { isLive } from '../manifest.js'
import type { ManifestFile } from '../manifest-list.js'
import type { TableMetadata } from '../metadata.js'
import { readAll } from '../plan.js'
import type { Snapshot, SnapshotId } from '../snapshot.js'
import { type TableFiles, tableFiles } from '../table-files.js'

/** Which files a table's snapshots lead to. Addresses are in their plain form. */

const LISTS_AT_ONCE = 16

/** Lists, manifests, data files and delete files that go with those snapshots: no other leads to them. */
export async function onlyReachableFrom(
  store: ObjectStore,
  metadata: TableMetadata,
  gone: ReadonlySet<SnapshotId>,
): Promise<readonly string[]> {
  const files = tableFiles(store)
  const isGone = (snapshot: Snapshot) => gone.has(snapshot['snapshot-id'])
  const left = metadata.snapshots.filter(isGone)
  const kept = await manifestsOf(
    files,
    metadata.snapshots.filter((snapshot) => !isGone(snapshot)),
  )
  const manifests = await manifestsOf(files, left)
  for (const path of kept.keys()) manifests.delete(path)
  if (manifests.size === 0) return left.map((snapshot) => plain(snapshot['manifest-list']))
  const keptFiles = new Set(await liveFiles(files, metadata, [...kept.values()]))
  const leftFiles = new Set(await liveFiles(files, metadata, [...manifests.values()]))
  return [
    ...[...leftFiles].filter((path) => !keptFiles.has(path)),
    ...manifests.keys(),
    ...left.map((snapshot) => plain(snapshot['manifest-list'])),
  ]
}

/** All that belongs to a table: what any of its snapshots leads to, its statistics, and the states that its log still names. */
export async function reachableOf(store: ObjectStore, { metadata, metadata_location }: Table): Promise<ReadonlySet<string>> {
  const files = tableFiles(store)
  const manifests = await manifestsOf(files, metadata.snapshots)
  return new Set([
    plain(addressOf(store, metadata_location)),
    ...metadata['metadata-log'].map((entry) => plain(entry['metadata-file'])),
    ...metadata.snapshots.map((snapshot) => plain(snapshot['manifest-list'])),
    ...manifests.keys(),
    ...(await liveFiles(files, metadata, [...manifests.values()])),
    ...Object.values(metadata.foreign).flatMap(statisticsPaths),
  ])
}

async function manifestsOf(files: TableFiles, snapshots: readonly Snapshot[]): Promise<Map<string, ManifestFile>> {
  const found = new Map<string, ManifestFile>()
  await boundedMap(snapshots, LISTS_AT_ONCE, async (snapshot) => {
    for (const manifest of await files.list(snapshot['manifest-list'])) found.set(plain(manifest.manifest_path), manifest)
  })
  return found
}

async function liveFiles(files: TableFiles, metadata: TableMetadata, manifests: readonly ManifestFile[]): Promise<string[]> {
  const paths = await readAll(files, manifests, metadata, (entries) =>
    entries.filter(isLive).map((entry) => plain(entry.data_file.file_path)),
  )
  return paths.flat()
}

/** Other writers leave statistics files beside a table, which its metadata names alone. */
function statisticsPaths(member: Json): readonly string[] {
  if (!Array.isArray(member)) return []
  return member.flatMap((each) => {
    const path = isJsonObject(each) ? each['statistics-path'] : undefined
    return typeof path === 'string' ? [plain(path)] : []
  })
}
