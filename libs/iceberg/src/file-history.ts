import type { ObjectStore } from '@storemesh/object-store'
import { boundedMap } from './bounded-map.js'
import { deleteIndex } from './deletes/delete-index.js'
import { plain } from './location.js'
import { ADDED, DELETED, type ManifestEntry } from './manifest.js'
import { hasLive, type ManifestFile } from './manifest-list.js'
import type { TableMetadata } from './metadata.js'
import { type LiveFile, liveFile } from './planned-file.js'
import type { Snapshot } from './snapshot.js'
import { type TableFiles, tableFiles } from './table-files.js'

/** What became of a data file over some snapshots, as far as its rows were touched. */
export interface FileHistory {
  readonly file: LiveFile
  /** As of when its rows are the ones to begin with; undefined where they came in between. */
  readonly first: Snapshot | undefined
  /** As of when its rows are the ones to end with; undefined where they went in between. */
  readonly last: Snapshot | undefined
  /** Whether deletes came that take rows of it away, or went that did. */
  readonly lostRows: boolean
  readonly regainedRows: boolean
}

const READS_AT_ONCE = 16

/** Of the data files that snapshots touched, which follow `from` one upon the other. */
export async function fileHistories(
  store: ObjectStore,
  metadata: TableMetadata,
  from: Snapshot,
  snapshots: readonly Snapshot[],
): Promise<readonly FileHistory[]> {
  const to = snapshots.at(-1) ?? from
  const open = new Map<string, FileHistory>()
  const closed: FileHistory[] = []
  const untouched = (file: LiveFile): FileHistory => ({ file, first: from, last: to, lostRows: false, regainedRows: false })
  const known = (file: LiveFile): FileHistory => open.get(pathOf(file)) ?? untouched(file)
  const close = (history: FileHistory) => {
    open.delete(pathOf(history.file))
    closed.push(history)
  }

  let before = from
  for (const snapshot of snapshots) {
    // a replace holds the rows that were there: what it takes away counts as it was before, what it brings as it is after
    const isReplace = snapshot.summary['operation'] === 'replace'
    const step = await stepOf(store, metadata, snapshot)
    for (const file of step.removed) close({ ...known(file), last: isReplace ? before : undefined })
    for (const file of step.added) {
      const again = open.get(pathOf(file))
      if (again) close({ ...again, last: undefined })
      open.set(pathOf(file), { ...untouched(file), first: isReplace ? snapshot : undefined })
    }
    if (!isReplace) {
      for (const file of step.loses) open.set(pathOf(file), { ...known(file), lostRows: true })
      for (const file of step.regains) open.set(pathOf(file), { ...known(file), regainedRows: true })
    }
    before = snapshot
  }
  return [...closed, ...open.values()]
}

const pathOf = (file: LiveFile): string => plain(file.data_file.file_path)

/** What one snapshot did to the data files of the one before. */
interface Step {
  readonly added: readonly LiveFile[]
  readonly removed: readonly LiveFile[]
  /** Those that stay, and that a new delete file applies to. */
  readonly loses: readonly LiveFile[]
  /** Those that stay, and that a delete file applied to which is gone. */
  readonly regains: readonly LiveFile[]
}

async function stepOf(store: ObjectStore, metadata: TableMetadata, snapshot: Snapshot): Promise<Step> {
  const files = tableFiles(store)
  const id = snapshot['snapshot-id']
  const list = await files.list(snapshot['manifest-list'])
  const own = list.filter((manifest) => manifest.added_snapshot_id === id)
  const read = await boundedMap(own, READS_AT_ONCE, (manifest) => files.entries(manifest, metadata))
  const entries = read.flat().filter((entry) => entry.snapshot_id === id)
  const having = (status: ManifestEntry['status'], ofData: boolean) =>
    entries.filter((entry) => entry.status === status && (entry.data_file.content === 'data') === ofData)
  const [came, went] = [having(ADDED, false), having(DELETED, false)]
  const reached = came.length + went.length === 0 ? [] : await liveFiles(files, metadata, list)
  return {
    added: having(ADDED, true).map((entry) => liveFile(store, entry)),
    removed: having(DELETED, true).map((entry) => liveFile(store, entry)),
    loses: reachedBy(store, came, reached),
    regains: reachedBy(store, went, reached),
  }
}

function reachedBy(store: ObjectStore, deletes: readonly ManifestEntry[], among: readonly LiveFile[]): readonly LiveFile[] {
  if (deletes.length === 0) return []
  const index = deleteIndex(store, deletes)
  return among.filter((file) => index.of(file).length > 0)
}

async function liveFiles(files: TableFiles, metadata: TableMetadata, list: readonly ManifestFile[]): Promise<LiveFile[]> {
  const ofData = list.filter((manifest) => manifest.content === 'data' && hasLive(manifest))
  const entries = await boundedMap(ofData, READS_AT_ONCE, (manifest) => files.entries(manifest, metadata))
  return entries.flatMap((some) => files.live(some))
}
