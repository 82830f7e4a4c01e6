import { type Dice, Fault, isFault } from '@storemesh/core'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import { boundedMap } from '../bounded-map.js'
import type { Catalog, Table, TableName } from '../catalog/catalog.js'
import { addressOf } from '../location.js'
import { isLive, type ManifestEntry } from '../manifest.js'
import type { ManifestFile } from '../manifest-list.js'
import type { TableMetadata } from '../metadata.js'
import { metadataPrinter } from '../metadata-print.js'
import type { Snapshot, SnapshotId } from '../snapshot.js'
import { locationKey } from '../table.js'
import { tableFiles } from '../table-files.js'
import { fileCopier, type RewriteDeletes } from './copy-files.js'
import { movedEntry } from './moved-entry.js'
import { movedMetadata, onlyCurrent } from './moved-metadata.js'
import { relocation } from './relocation.js'

export interface TablePlace {
  readonly store: ObjectStore
  readonly catalog: Catalog
}

export interface TableCopy {
  /** The key of its folder at the new place; the same as at the old one, where it is left out. */
  readonly location?: string
  /** Without earlier snapshots, branches and tags. */
  readonly currentOnly?: boolean
  /** A local folder for files on their way. */
  readonly spool: string
  readonly dice: Dice
  readonly rewriteDeletes: RewriteDeletes
}

const COPIES_AT_ONCE = 4

/**
 * Copies a table into another store and makes it known to that one's catalog. Tables name their files by full addresses, so
 * metadata, manifest lists, manifests and position deletes are written anew; data files stay as they are. The original is left
 * alone. TABLE_EXISTS, FILE_OUTSIDE_TABLE.
 */
export async function copyTable(from: TablePlace, to: TablePlace, name: TableName, options: TableCopy): Promise<Table> {
  await requireAbsent(to.catalog, name)
  const table = await from.catalog.load(name)
  const metadata = options.currentOnly ? onlyCurrent(table.metadata) : table.metadata
  const folder = options.location ?? locationKey(from.store, table)
  const location = addressOf(to.store, objectKey(folder))
  const relocate = relocation(metadata.location, location)
  const copy = fileCopier({
    ...options,
    from: from.store,
    to: to.store,
    relocate,
    location: { from: metadata.location, to: location },
  })
  const target = { folder: `${folder}/metadata`, metadata, dice: options.dice }
  const [read, written] = [tableFiles(from.store), tableFiles(to.store)]

  const movedManifest = async (manifest: ManifestFile): Promise<ManifestFile | undefined> => {
    const whole = await read.wholeEntries(manifest, metadata)
    const kept = options.currentOnly ? whole.filter(isLive) : whole
    if (kept.length === 0) return undefined
    const entries = await boundedMap(kept, COPIES_AT_ONCE, async (entry): Promise<ManifestEntry> => {
      // what a commit took away may be gone; where an older snapshot has it still, that one's manifest brings it
      return movedEntry(entry, relocate, isLive(entry) ? await copy(entry.data_file) : undefined)
    })
    const { added_snapshot_id: snapshot_id, partition_spec_id: spec_id, sequence_number, min_sequence_number } = manifest
    const moved = await written.writeManifest(entries, { ...target, spec_id, snapshot_id })
    return {
      ...moved,
      ...(sequence_number !== undefined && { sequence_number }),
      ...(min_sequence_number !== undefined && { min_sequence_number }),
    }
  }

  const manifests = new Map<string, ManifestFile | undefined>()
  const movedList = async (snapshot: Snapshot): Promise<string> => {
    const listed = await read.list(snapshot['manifest-list'])
    for (const manifest of listed)
      if (!manifests.has(manifest.manifest_path)) manifests.set(manifest.manifest_path, await movedManifest(manifest))
    const moved = listed.flatMap((manifest) => manifests.get(manifest.manifest_path) ?? [])
    const { 'snapshot-id': snapshot_id, 'parent-snapshot-id': parent_id, 'sequence-number': sequence_number } = snapshot
    return written.writeList(moved, { snapshot_id, parent_id, sequence_number }, target)
  }

  const lists = new Map<SnapshotId, string>()
  for (const snapshot of metadata.snapshots) lists.set(snapshot['snapshot-id'], await movedList(snapshot))
  return register(to, name, folder, movedMetadata(metadata, { location, relocate, lists }), options.dice)
}

/** Before anything is copied; the catalog itself refuses again. */
async function requireAbsent(catalog: Catalog, name: TableName): Promise<void> {
  const found = await catalog.load(name).catch((error: unknown) => {
    if (isFault(error, 'TABLE_NOT_FOUND') || isFault(error, 'NAMESPACE_NOT_FOUND')) return undefined
    throw error
  })
  if (!found) return
  throw new Fault(
    'TABLE_EXISTS',
    `there is a table ${name.namespace}.${name.name} already; it was left as it is, and nothing was copied`,
  )
}

async function register(
  { store, catalog }: TablePlace,
  name: TableName,
  folder: string,
  metadata: TableMetadata,
  dice: Dice,
): Promise<Table> {
  const key = `${folder}/metadata/00000-${dice.uuid()}.metadata.json`
  await store.write(objectKey(key), metadataPrinter()(metadata), { ifAbsent: true })
  return catalog.register(name, key)
}
