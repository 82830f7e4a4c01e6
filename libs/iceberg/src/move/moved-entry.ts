import { FILE_PATH_ID } from '../deletes/referenced-file.js'
import type { DataFile, ManifestEntry } from '../manifest.js'
import type { Members } from '../shape.js'
import type { Relocate } from './relocation.js'

/** A delete file that was written anew, because it names data files. */
export interface RewrittenFile {
  readonly address: string
  readonly size_bytes: number
}

/** A manifest's entry at the table's new place; what it says of numbers, partition and statistics stays. */
export function movedEntry(entry: ManifestEntry, relocate: Relocate, rewritten: RewrittenFile | undefined): ManifestEntry {
  const { data_file } = entry
  const moved: DataFile = {
    ...data_file,
    file_path: rewritten?.address ?? relocate(data_file.file_path),
    ...(rewritten && { file_size_in_bytes: rewritten.size_bytes }),
  }
  return { ...entry, data_file: data_file.content === 'position' ? referringTo(moved, relocate) : moved }
}

/** The bounds of position deletes are addresses, so they move too; where they are not of one file they are left out. */
function referringTo(file: DataFile, relocate: Relocate): DataFile {
  const { details, referenced_data_file } = file
  if (!details) return file
  const reference = referenced_data_file === undefined ? undefined : relocate(referenced_data_file)
  const bound = reference === undefined ? undefined : Buffer.from(reference, 'utf8')
  return {
    ...file,
    ...(reference !== undefined && { referenced_data_file: reference }),
    details: {
      ...details,
      lower_bounds: withPathBound(details, 'lower_bounds', bound),
      upper_bounds: withPathBound(details, 'upper_bounds', bound),
      split_offsets: null, // of the file as it was
      ...('referenced_data_file' in details && { referenced_data_file: reference ?? null }),
    },
  }
}

function withPathBound(details: Members, name: string, bound: Uint8Array | undefined): readonly unknown[] | null {
  const bounds: unknown = details[name]
  const others = Array.isArray(bounds) ? bounds.filter((pair: unknown) => !isOfPath(pair)) : []
  const all = bound ? [...others, { key: FILE_PATH_ID, value: bound }] : others
  return all.length === 0 ? null : all
}

const isOfPath = (pair: unknown): boolean =>
  typeof pair === 'object' && pair !== null && 'key' in pair && Number(pair.key) === FILE_PATH_ID
