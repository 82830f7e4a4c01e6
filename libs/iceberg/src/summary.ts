import type { DataFile } from './manifest.js'
import type { Operation, Snapshot } from './snapshot.js'

const CARRIED = 'mesh.' // what the product says of a snapshot: where its rows came from

/** What some files add up to. */
export interface FileTotals {
  readonly data_files: number
  readonly records: number
  readonly position_delete_files: number
  readonly position_deletes: number
  readonly equality_delete_files: number
  readonly equality_deletes: number
  /** Of all of them. */
  readonly size_bytes: number
}

export function totalsOf(files: readonly DataFile[]): FileTotals {
  const having = (content: DataFile['content']) => {
    const some = files.filter((file) => file.content === content)
    return { files: some.length, records: some.reduce((sum, file) => sum + file.record_count, 0) }
  }
  const [data, position, equality] = [having('data'), having('position'), having('equality')]
  return {
    data_files: data.files,
    records: data.records,
    position_delete_files: position.files,
    position_deletes: position.records,
    equality_delete_files: equality.files,
    equality_deletes: equality.records,
    size_bytes: files.reduce((sum, file) => sum + file.file_size_in_bytes, 0),
  }
}

const deleteFiles = (totals: FileTotals): number => totals.position_delete_files + totals.equality_delete_files

/** A snapshot's summary: what it did, what the table holds after it, and the `mesh.` properties of its parent unless set anew. */
export function snapshotSummary(
  operation: Operation,
  own: Readonly<Record<string, string>>,
  { parent, added, removed }: { readonly parent: Snapshot | undefined; readonly added: FileTotals; readonly removed: FileTotals },
): Record<string, string> {
  const before = parent?.summary ?? {}
  const carried = Object.entries(before).filter(([name]) => name.startsWith(CARRIED))
  const total = (name: string, of: (totals: FileTotals) => number) => ({
    [name]: String(Number(before[name] ?? 0) + of(added) - of(removed)),
  })
  return {
    ...Object.fromEntries(carried),
    ...own,
    operation,
    ...present('added-data-files', added.data_files),
    ...present('added-records', added.records),
    ...presentDeletes('added', added),
    ...present('added-files-size', added.size_bytes),
    ...present('deleted-data-files', removed.data_files),
    ...present('deleted-records', removed.records),
    ...presentDeletes('removed', removed),
    ...present('removed-files-size', removed.size_bytes),
    ...total('total-data-files', (totals) => totals.data_files),
    ...total('total-records', (totals) => totals.records),
    ...total('total-files-size', (totals) => totals.size_bytes),
    ...total('total-delete-files', deleteFiles),
    ...total('total-position-deletes', (totals) => totals.position_deletes),
    ...total('total-equality-deletes', (totals) => totals.equality_deletes),
  }
}

const presentDeletes = (what: 'added' | 'removed', totals: FileTotals): Record<string, string> => ({
  ...present(`${what}-delete-files`, deleteFiles(totals)),
  ...present(`${what}-position-delete-files`, totals.position_delete_files),
  ...present(`${what}-position-deletes`, totals.position_deletes),
  ...present(`${what}-equality-delete-files`, totals.equality_delete_files),
  ...present(`${what}-equality-deletes`, totals.equality_deletes),
})

const present = (name: string, value: number): Record<string, string> => (value === 0 ? {} : { [name]: String(value) })
