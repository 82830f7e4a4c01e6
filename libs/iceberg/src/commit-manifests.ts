import { type Dice, Fault } from '@storemesh/core'
import { ADDED, type DataFile, DELETED, EXISTING, isLive, type ManifestEntry } from './manifest.js'
import { plain } from './location.js'
import type { ManifestFile } from './manifest-list.js'
import type { TableMetadata } from './metadata.js'
import { dataManifests, hasLive, readWhole } from './plan.js'
import type { Snapshot, SnapshotId } from './snapshot.js'
import type { TableFiles } from './table-files.js'

/**
 * The manifests of one commit. What it wrote is remembered from attempt to attempt: an attempt that lost the race rewrites
 * only what the winner changed.
 */
export interface CommitManifests {
  /** All manifests of the snapshot to come, upon the parent as it is in this attempt, and the files that go with it. FILES_GONE. */
  upon(parent: Snapshot | undefined, metadata: TableMetadata, change: FilesOfChange): Promise<ManifestsOfCommit>
  /** Addresses of all manifests written, whether the last attempt used them or not. */
  written(): readonly string[]
}

export interface FilesOfChange {
  readonly add: readonly DataFile[]
  /** Their plain paths. */
  readonly remove: ReadonlySet<string>
}

export interface ManifestsOfCommit {
  readonly manifests: readonly ManifestFile[]
  readonly removed: readonly DataFile[]
}

export interface CommitManifestsParts {
  readonly files: TableFiles
  readonly dice: Dice
  /** Key of the table's metadata folder. */
  readonly folder: string
  readonly snapshot_id: SnapshotId
}

const SMALL_BYTES_MAX = 2 ** 20
const SMALL_COUNT_MAX = 100

interface Rewritten {
  readonly manifest: ManifestFile
  readonly removed: readonly DataFile[]
}

export function commitManifests({ files, dice, folder, snapshot_id }: CommitManifestsParts): CommitManifests {
  const rewritten = new Map<string, Rewritten>() // by what it was made from

  const once = async (source: string, make: () => Promise<Rewritten>): Promise<Rewritten> => {
    const known = rewritten.get(source)
    if (known) return known
    const made = await make()
    rewritten.set(source, made)
    return made
  }

  const write = (entries: readonly ManifestEntry[], metadata: TableMetadata, spec_id: number): Promise<ManifestFile> =>
    files.writeManifest(entries, { folder, metadata, spec_id, snapshot_id, dice })

  /** A manifest for each partition spec that the files were written by. */
  const addedManifests = async (add: readonly DataFile[], metadata: TableMetadata): Promise<ManifestFile[]> => {
    const manifests: ManifestFile[] = []
    for (const spec_id of new Set(add.map((file) => file.spec_id))) {
      const { manifest } = await once(`added by spec ${spec_id}`, async () => {
        const files = add.filter((file) => file.spec_id === spec_id)
        const entries = files.map((data_file): ManifestEntry => ({ status: ADDED, snapshot_id, data_file }))
        return { manifest: await write(entries, metadata, spec_id), removed: [] }
      })
      manifests.push(manifest)
    }
    return manifests
  }

  const withoutRemoved = async (
    manifest: ManifestFile,
    metadata: TableMetadata,
    remove: ReadonlySet<string>,
  ): Promise<Rewritten> => {
    const isRemoved = (entry: ManifestEntry) => remove.has(plain(entry.data_file.file_path))
    const live = remove.size === 0 ? [] : (await files.entries(manifest, metadata)).filter(isLive)
    if (!live.some(isRemoved)) return { manifest, removed: [] }
    return once(manifest.manifest_path, async () => {
      const whole = (await files.wholeEntries(manifest, metadata)).filter(isLive)
      const entries = whole.map((entry) => (isRemoved(entry) ? deletedBy(entry, snapshot_id) : existing(entry)))
      const removed = whole.filter(isRemoved).map((entry) => entry.data_file)
      return { manifest: await write(entries, metadata, manifest.partition_spec_id), removed }
    })
  }

  const merged = async (
    group: readonly ManifestFile[],
    metadata: TableMetadata,
    spec_id: number,
  ): Promise<readonly ManifestFile[]> => {
    if (group.length <= SMALL_COUNT_MAX) return group
    const { manifest } = await once(`merged ${group.map((each) => each.manifest_path).join(' ')}`, async () => {
      const live = (await readWhole(files, group, metadata)).filter(isLive)
      return { manifest: await write(live.map(existing), metadata, spec_id), removed: [] }
    })
    return [manifest]
  }

  /** Many small manifests of earlier commits become one for each partition spec, so that plans stay short. */
  const compacted = async (manifests: readonly ManifestFile[], metadata: TableMetadata): Promise<ManifestFile[]> => {
    // what this commit rewrote holds its deletions and stays as it is
    const isSmall = (manifest: ManifestFile) =>
      manifest.manifest_length < SMALL_BYTES_MAX && manifest.added_snapshot_id !== snapshot_id
    const small: ManifestFile[] = []
    for (const spec_id of new Set(manifests.map((manifest) => manifest.partition_spec_id))) {
      const group = manifests.filter((manifest) => manifest.partition_spec_id === spec_id && isSmall(manifest))
      small.push(...(await merged(group, metadata, spec_id)))
    }
    return [...small, ...manifests.filter((manifest) => !isSmall(manifest))]
  }

  return {
    async upon(parent, metadata, { add, remove }) {
      const before = parent ? (await dataManifests(files, parent)).filter(hasLive) : []
      const after: Rewritten[] = []
      for (const manifest of before) after.push(await withoutRemoved(manifest, metadata, remove))
      const removed = after.flatMap((each) => each.removed)
      requireAllFound(remove, removed)
      const kept = await compacted(
        after.map((each) => each.manifest),
        metadata,
      )
      return { manifests: [...(await addedManifests(add, metadata)), ...kept], removed }
    },
    written: () => [...rewritten.values()].map(({ manifest }) => manifest.manifest_path),
  }
}

const existing = (entry: ManifestEntry): ManifestEntry => ({ ...entry, status: EXISTING })

const deletedBy = (entry: ManifestEntry, snapshot_id: SnapshotId): ManifestEntry => ({ ...entry, status: DELETED, snapshot_id })

function requireAllFound(wanted: ReadonlySet<string>, found: readonly DataFile[]): void {
  const missing = wanted.size - new Set(found.map((file) => plain(file.file_path))).size
  if (missing === 0) return
  throw new Fault(
    'FILES_GONE',
    `${missing} of ${wanted.size} files to remove are not in the table: another commit removed them; plan again on the table as it is now`,
  )
}
