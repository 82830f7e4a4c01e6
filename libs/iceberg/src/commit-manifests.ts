import { type Dice, Fault } from '@storemesh/core'
import { requireStanding } from './deletes/require-standing.js'
import { ADDED, type DataFile, DELETED, EXISTING, isLive, type ManifestEntry } from './manifest.js'
import { plain } from './location.js'
import { hasLive, type ManifestFile } from './manifest-list.js'
import type { TableMetadata } from './metadata.js'
import { readWhole } from './plan.js'
import type { Snapshot, SnapshotId } from './snapshot.js'
import type { TableFiles } from './table-files.js'

/**
 * The manifests of one commit. What it wrote is remembered from attempt to attempt: an attempt that lost the race rewrites
 * only what the winner changed.
 */
export interface CommitManifests {
  /** All manifests of the snapshot to come, upon the parent as it is in this attempt, and the files that go with it. FILES_GONE. */
  upon(parent: Snapshot | undefined, metadata: TableMetadata, change: FilesOfChange): Promise<ManifestsOfCommit>
  /** Addresses of all manifests written, whether the last attempt used them or not. None is on its way any more. */
  written(): Promise<readonly string[]>
}

export interface FilesOfChange {
  /** Data files and delete files. */
  readonly add: readonly AddedFile[]
  /** Their plain paths; of both kinds. */
  readonly remove: ReadonlySet<string>
  /** The snapshot whose rows the added ones were made from, where that is said. */
  readonly rowsAsOf: SnapshotId | undefined
}

export interface AddedFile {
  readonly data_file: DataFile
  /** That of the commit, where it is left out. */
  readonly sequence_number?: number | undefined
}

export interface ManifestsOfCommit {
  readonly manifests: readonly ManifestFile[]
  /** Throws what kept one of them from being written. */
  readonly written: () => Promise<void>
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

  const writing: Promise<{ readonly error: unknown } | undefined>[] = []

  const write = (entries: readonly ManifestEntry[], metadata: TableMetadata, spec_id: number): ManifestFile => {
    const { manifest, written } = files.beginManifest(entries, { folder, metadata, spec_id, snapshot_id, dice })
    writing.push(
      written.then(
        () => undefined,
        (error: unknown) => ({ error }),
      ),
    )
    return manifest
  }

  /** A manifest for each kind of files and each partition spec that they were written by. */
  const addedManifests = async (add: readonly AddedFile[], metadata: TableMetadata): Promise<ManifestFile[]> => {
    const groups = groupsOf(add, ({ data_file }) => `${data_file.content === 'data' ? 'data' : 'deletes'} ${data_file.spec_id}`)
    const manifests: ManifestFile[] = []
    for (const [kind, group] of groups) {
      const { manifest } = await once(`added ${kind}`, async () => {
        const entries = group.map((file): ManifestEntry => addedEntry(file, snapshot_id))
        return { manifest: write(entries, metadata, group[0]?.data_file.spec_id ?? 0), removed: [] }
      })
      manifests.push(manifest)
    }
    return manifests
  }

  const without = async (
    manifest: ManifestFile,
    metadata: TableMetadata,
    isRemoved: (file: DataFile) => boolean,
  ): Promise<Rewritten> => {
    const known = await files.entries(manifest, metadata)
    if (!known.some((entry) => isLive(entry) && isRemoved(entry.data_file))) return { manifest, removed: [] }
    return once(manifest.manifest_path, async () => {
      const whole = (await files.wholeEntries(manifest, metadata)).filter(isLive)
      const entries = whole.map((entry) => (isRemoved(entry.data_file) ? deletedBy(entry, snapshot_id) : existing(entry)))
      const removed = whole.map((entry) => entry.data_file).filter(isRemoved)
      return { manifest: write(entries, metadata, manifest.partition_spec_id), removed }
    })
  }

  /** A delete file that is for one data file alone goes with it. */
  const withoutRemoved = async (
    manifests: readonly ManifestFile[],
    metadata: TableMetadata,
    remove: ReadonlySet<string>,
  ): Promise<Rewritten[]> => {
    if (remove.size === 0) return manifests.map((manifest) => ({ manifest, removed: [] }))
    const isNamed = ({ file_path }: DataFile) => remove.has(plain(file_path))
    const isForNamed = ({ referenced_data_file: path }: DataFile) => path !== undefined && remove.has(plain(path))
    const after: Rewritten[] = []
    for (const manifest of manifests) {
      const isRemoved = manifest.content === 'data' ? isNamed : (file: DataFile) => isNamed(file) || isForNamed(file)
      after.push(await without(manifest, metadata, isRemoved))
    }
    return after
  }

  const merged = async (group: readonly ManifestFile[], metadata: TableMetadata): Promise<readonly ManifestFile[]> => {
    if (group.length <= SMALL_COUNT_MAX) return group
    const spec_id = group[0]?.partition_spec_id ?? 0
    const { manifest } = await once(`merged ${group.map((each) => each.manifest_path).join(' ')}`, async () => {
      const live = (await readWhole(files, group, metadata)).filter(isLive)
      return { manifest: write(live.map(existing), metadata, spec_id), removed: [] }
    })
    return [manifest]
  }

  /** Many small manifests of earlier commits become one for each kind and partition spec, so that plans stay short. */
  const compacted = async (manifests: readonly ManifestFile[], metadata: TableMetadata): Promise<ManifestFile[]> => {
    // what this commit rewrote holds its deletions and stays as it is
    const isSmall = (manifest: ManifestFile) =>
      manifest.manifest_length < SMALL_BYTES_MAX && manifest.added_snapshot_id !== snapshot_id
    const small: ManifestFile[] = []
    const groups = groupsOf(manifests.filter(isSmall), ({ content, partition_spec_id }) => `${content} ${partition_spec_id}`)
    for (const group of groups.values()) small.push(...(await merged(group, metadata)))
    return [...small, ...manifests.filter((manifest) => !isSmall(manifest))]
  }

  return {
    async upon(parent, metadata, change) {
      const before = parent ? (await files.list(parent['manifest-list'])).filter(hasLive) : []
      const after = await withoutRemoved(before, metadata, change.remove)
      const removed = after.flatMap((each) => each.removed)
      requireAllFound(change.remove, removed)
      await requireStanding(files, { snapshot: parent, metadata }, change)
      const kept = await compacted(
        after.map((each) => each.manifest),
        metadata,
      )
      const manifests = [...(await addedManifests(change.add, metadata)), ...kept]
      return { manifests, removed, written: () => allWell(writing) }
    },
    async written() {
      await Promise.all(writing)
      return [...rewritten.values()].map(({ manifest }) => manifest.manifest_path)
    },
  }
}

async function allWell(writing: readonly Promise<{ readonly error: unknown } | undefined>[]): Promise<void> {
  for (const failed of await Promise.all(writing)) if (failed) throw failed.error
}

const addedEntry = ({ data_file, sequence_number }: AddedFile, snapshot_id: SnapshotId): ManifestEntry => ({
  status: ADDED,
  snapshot_id,
  ...(sequence_number !== undefined && { sequence_number }),
  data_file,
})

function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

const existing = (entry: ManifestEntry): ManifestEntry => ({ ...entry, status: EXISTING })

const deletedBy = (entry: ManifestEntry, snapshot_id: SnapshotId): ManifestEntry => ({ ...entry, status: DELETED, snapshot_id })

function requireAllFound(wanted: ReadonlySet<string>, found: readonly DataFile[]): void {
  const paths = new Set(found.map((file) => plain(file.file_path)))
  const missing = [...wanted].filter((path) => !paths.has(path)).length
  if (missing === 0) return
  throw new Fault(
    'FILES_GONE',
    `${missing} of ${wanted.size} files to remove are not in the table: another commit removed them; plan again on the table as it is now`,
  )
}
