import type { DataFile } from './manifest.js'
import type { Operation, Snapshot } from './snapshot.js'

const CARRIED = 'mesh.' // what the product says of a snapshot: where its rows came from

export interface FileTotals {
  readonly files: number
  readonly records: number
  readonly size_bytes: number
}

export const totalsOf = (files: readonly DataFile[]): FileTotals => ({
  files: files.length,
  records: files.reduce((sum, file) => sum + file.record_count, 0),
  size_bytes: files.reduce((sum, file) => sum + file.file_size_in_bytes, 0),
})

/** A snapshot's summary: what it did, what the table holds after it, and the `mesh.` properties of its parent unless set anew. */
export function snapshotSummary(
  operation: Operation,
  own: Readonly<Record<string, string>>,
  { parent, added, removed }: { readonly parent: Snapshot | undefined; readonly added: FileTotals; readonly removed: FileTotals },
): Record<string, string> {
  const before = parent?.summary ?? {}
  const carried = Object.entries(before).filter(([name]) => name.startsWith(CARRIED))
  const total = (name: string, come: number, gone: number) => ({ [name]: String(Number(before[name] ?? 0) + come - gone) })
  return {
    ...Object.fromEntries(carried),
    ...own,
    operation,
    ...present('added-data-files', added.files),
    ...present('added-records', added.records),
    ...present('added-files-size', added.size_bytes),
    ...present('deleted-data-files', removed.files),
    ...present('deleted-records', removed.records),
    ...present('removed-files-size', removed.size_bytes),
    ...total('total-data-files', added.files, removed.files),
    ...total('total-records', added.records, removed.records),
    ...total('total-files-size', added.size_bytes, removed.size_bytes),
    'total-delete-files': '0',
    'total-position-deletes': '0',
    'total-equality-deletes': '0',
  }
}

const present = (name: string, value: number): Record<string, string> => (value === 0 ? {} : { [name]: String(value) })
