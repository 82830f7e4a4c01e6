import { Fault } from '@storemesh/core'
import type { AddedFile, FilesOfChange } from '../commit-manifests.js'
import { plain } from '../location.js'
import { hasLive, type ManifestFile } from '../manifest-list.js'
import type { TableMetadata } from '../metadata.js'
import { partitionKey } from '../partition-key.js'
import type { LiveFile } from '../planned-file.js'
import type { Snapshot, SnapshotId } from '../snapshot.js'
import { findSnapshot } from '../table.js'
import type { TableFiles } from '../table-files.js'
import type { AppliedDelete } from './delete-index.js'

interface State {
  readonly snapshot: Snapshot | undefined
  readonly metadata: TableMetadata
}

/** Holds what a change takes for granted against the newest state. FILES_GONE, FILES_CHANGED, DELETE_FILE_INVALID. */
export async function requireStanding(files: TableFiles, state: State, { add, remove, rowsAsOf }: FilesOfChange): Promise<void> {
  const deletes = add.filter(({ data_file }) => data_file.referenced_data_file !== undefined)
  const addedRows = add.filter(({ data_file }) => data_file.content === 'data')
  const isAsOfNow = rowsAsOf === undefined || rowsAsOf === state.snapshot?.['snapshot-id']
  // where no rows are added, none that were deleted meanwhile can come back
  const watched = isAsOfNow || addedRows.length === 0 ? undefined : rowsAsOf
  if (deletes.length === 0 && watched === undefined) return
  const referenced = new Set(deletes.flatMap(({ data_file: { referenced_data_file: path } }) => (path ? plain(path) : [])))
  const list = state.snapshot ? await files.list(state.snapshot['manifest-list']) : []
  const found = await liveFiles(files, list, state.metadata, new Set([...referenced, ...(watched ? remove : [])]))
  for (const { data_file } of deletes) requireReferenced(data_file, remove, found)
  if (watched !== undefined) await requireUnchanged(files, list, state.metadata, { found, addedRows, rowsAsOf: watched })
}

/** The data files of these plain paths, as far as they are in the table. */
async function liveFiles(
  files: TableFiles,
  list: readonly ManifestFile[],
  metadata: TableMetadata,
  paths: ReadonlySet<string>,
): Promise<ReadonlyMap<string, LiveFile>> {
  const found = new Map<string, LiveFile>()
  for (const manifest of list) {
    if (manifest.content !== 'data' || !hasLive(manifest)) continue
    if (found.size === paths.size) break
    for (const file of files.live(await files.entries(manifest, metadata))) {
      const path = plain(file.data_file.file_path)
      if (paths.has(path)) found.set(path, file)
    }
  }
  return found
}

function requireReferenced(
  { file_path, referenced_data_file: path = '', spec_id, partition }: AddedFile['data_file'],
  remove: ReadonlySet<string>,
  found: ReadonlyMap<string, LiveFile>,
): void {
  const file = found.get(plain(path))
  if (!file || remove.has(plain(path)))
    throw new Fault('FILES_GONE', `${path} was to lose rows and is not in the table: another commit removed it; plan again`)
  if (file.partitionKey() === partitionKey(spec_id, partition)) return
  throw new Fault(
    'DELETE_FILE_INVALID',
    `${file_path} is of another partition or partition spec than ${path}, and would take nothing away from it; write it with those of the data file`,
  )
}

interface Watched {
  /** What is removed, or loses rows. */
  readonly found: ReadonlyMap<string, LiveFile>
  readonly addedRows: readonly AddedFile[]
  readonly rowsAsOf: SnapshotId
}

async function requireUnchanged(
  files: TableFiles,
  list: readonly ManifestFile[],
  metadata: TableMetadata,
  { found, addedRows, rowsAsOf }: Watched,
): Promise<void> {
  const then = findSnapshot(metadata, rowsAsOf)
  if (!then)
    throw new Fault('FILES_CHANGED', `snapshot ${rowsAsOf}, from which the change was made, has expired; plan the change again`)
  const before = await files.deletes(await files.list(then['manifest-list']), metadata)
  const now = await files.deletes(list, metadata)
  for (const file of found.values()) {
    const known = new Set(before.of(file).map(({ planned }) => plain(planned.path)))
    const since = now.of(file).filter(({ planned }) => !known.has(plain(planned.path)))
    if (since.every((each) => reachesInstead(each, file, addedRows))) continue
    throw new Fault(
      'FILES_CHANGED',
      `${file.file.path} lost rows since snapshot ${rowsAsOf}, from which the change was made: they would come back; plan the change again`,
    )
  }
}

/** Whether a delete by value takes its rows away from the files that come instead: they say that their rows are older than it. */
const reachesInstead = (
  { planned, sequence_number }: AppliedDelete,
  { data_file }: LiveFile,
  added: readonly AddedFile[],
): boolean =>
  planned.kind === 'equality' &&
  added.every((file) => file.data_file.spec_id === data_file.spec_id && (file.sequence_number ?? Infinity) < sequence_number)
