import type { ObjectStore } from '@storemesh/object-store'
import { plain } from '../location.js'
import type { DeleteKind, ManifestEntry } from '../manifest.js'
import { partitionKey } from '../partition-key.js'
import { type LiveFile, type PlannedDelete, plannedDelete, type PlannedFile } from '../planned-file.js'

/** Which delete files take rows of which data files away. */
export interface DeleteIndex {
  /** How many delete files it holds. */
  readonly size: number
  /** Those that apply to a data file, oldest first. */
  of(file: LiveFile): readonly AppliedDelete[]
  /** The file as a plan has it, with what applies to it; made once. */
  planned(file: LiveFile): PlannedFile
}

export interface AppliedDelete {
  readonly planned: PlannedDelete
  readonly partitionKey: string
  readonly sequence_number: number
}

export const NO_DELETES: DeleteIndex = { size: 0, of: () => [], planned: ({ file }) => file }

/** Of the entries of delete manifests, by the rules of the specification. */
export function deleteIndex(store: ObjectStore, entries: readonly ManifestEntry[]): DeleteIndex {
  const deletes = entries.toSorted((one, other) => numberOf(one) - numberOf(other))
  if (deletes.length === 0) return NO_DELETES
  const byPath = new Map<string, AppliedDelete[]>()
  const byPartition = new Map<string, AppliedDelete[]>()
  const everywhere: AppliedDelete[] = []
  for (const entry of deletes) groupOf(entry, { byPath, byPartition, everywhere }).push(applied(store, entry))

  const of = (file: LiveFile): readonly AppliedDelete[] => {
    const ofPath = byPath.get(plain(file.data_file.file_path)) ?? []
    const ofPartition = byPartition.size === 0 ? [] : (byPartition.get(file.partitionKey()) ?? [])
    return [...ofPath, ...ofPartition, ...everywhere]
      .filter((each) => reaches(each, file))
      .toSorted((one, other) => one.sequence_number - other.sequence_number)
  }
  const known = new WeakMap<LiveFile, PlannedFile>()
  return {
    size: deletes.length,
    of,
    planned(file) {
      const before = known.get(file)
      if (before) return before
      const applying = of(file).map(({ planned }) => planned)
      const made = applying.length === 0 ? file.file : { ...file.file, deletes: applying }
      known.set(file, made)
      return made
    },
  }
}

interface Groups {
  readonly byPath: Map<string, AppliedDelete[]>
  readonly byPartition: Map<string, AppliedDelete[]>
  /** Deletes by value of a spec without fields: they apply to files of any. */
  readonly everywhere: AppliedDelete[]
}

function groupOf({ data_file: file }: ManifestEntry, { byPath, byPartition, everywhere }: Groups): AppliedDelete[] {
  const path = file.content === 'position' ? file.referenced_data_file : undefined
  if (path !== undefined) return groupAt(byPath, plain(path))
  if (file.content === 'equality' && file.partition.length === 0) return everywhere
  return groupAt(byPartition, partitionKey(file.spec_id, file.partition))
}

function groupAt(groups: Map<string, AppliedDelete[]>, key: string): AppliedDelete[] {
  const known = groups.get(key)
  if (known) return known
  const group: AppliedDelete[] = []
  groups.set(key, group)
  return group
}

function applied(store: ObjectStore, entry: ManifestEntry): AppliedDelete {
  const kind: DeleteKind = entry.data_file.content === 'equality' ? 'equality' : 'position'
  const { spec_id, partition } = entry.data_file
  return {
    planned: plannedDelete(store, kind, entry.data_file),
    partitionKey: partitionKey(spec_id, partition),
    sequence_number: numberOf(entry),
  }
}

/** A commit may delete by place what it adds itself; by value only what was there before it. */
const reaches = ({ planned, partitionKey: place, sequence_number }: AppliedDelete, file: LiveFile): boolean =>
  planned.kind === 'position'
    ? file.sequence_number <= sequence_number && file.partitionKey() === place
    : file.sequence_number < sequence_number

const numberOf = ({ sequence_number = 0 }: ManifestEntry): number => sequence_number
