import type { AvroFile } from './avro-file.js'
import { ADDED, DELETED, EXISTING, isLive, type ManifestContent, type ManifestEntry } from './manifest.js'
import { MANIFEST_LIST_SCHEMA, namesById } from './manifest-schema.js'
import type { PartitionSummary } from './partition-summary.js'
import { flagAt, idAt, listAt, type Members, maybe, membersAt, type Refuse, textAt, wholeAt } from './shape.js'
import type { SnapshotId } from './snapshot.js'

/** A manifest as its snapshot's list describes it. */
export interface ManifestFile {
  readonly manifest_path: string
  readonly manifest_length: number
  readonly partition_spec_id: number
  readonly content: ManifestContent
  /** Undefined in a manifest that no commit got in yet: it takes the number of the one that does. */
  readonly sequence_number?: number
  readonly min_sequence_number?: number
  readonly added_snapshot_id: SnapshotId
  readonly added_files_count: number
  readonly existing_files_count: number
  readonly deleted_files_count: number
  readonly added_rows_count: number
  readonly existing_rows_count: number
  readonly deleted_rows_count: number
  readonly partitions: readonly PartitionSummary[]
}

/** Whether a manifest says more than what was deleted. */
export const hasLive = (manifest: ManifestFile): boolean => manifest.added_files_count + manifest.existing_files_count > 0

export interface ListHeader {
  readonly snapshot_id: SnapshotId
  readonly parent_id: SnapshotId | undefined
  readonly sequence_number: number
}

/** What a list says of a manifest's entries. */
export function entryCounts(entries: readonly ManifestEntry[]) {
  const having = (status: ManifestEntry['status']) => entries.filter((entry) => entry.status === status)
  const rows = (some: readonly ManifestEntry[]) => some.reduce((sum, entry) => sum + entry.data_file.record_count, 0)
  const [existing, added, deleted] = [having(EXISTING), having(ADDED), having(DELETED)]
  return {
    added_files_count: added.length,
    existing_files_count: existing.length,
    deleted_files_count: deleted.length,
    added_rows_count: rows(added),
    existing_rows_count: rows(existing),
    deleted_rows_count: rows(deleted),
  }
}

/** The oldest commit that a live entry is of; undefined where it is the commit to come, which is newer than any. */
export function leastSequence(entries: readonly ManifestEntry[]): number | undefined {
  const numbers = entries.filter(isLive).flatMap((entry) => entry.sequence_number ?? [])
  return numbers.length === 0 ? undefined : numbers.reduce((least, number) => Math.min(least, number))
}

/** A manifest as the list says it: one that is new takes the commit's number. */
export const numberedBy =
  ({ sequence_number }: Pick<ListHeader, 'sequence_number'>) =>
  (manifest: ManifestFile): ManifestFile => ({
    ...manifest,
    sequence_number: manifest.sequence_number ?? sequence_number,
    min_sequence_number: manifest.min_sequence_number ?? sequence_number,
  })

export function manifestListFile(
  manifests: readonly ManifestFile[],
  { snapshot_id, parent_id, sequence_number }: ListHeader,
): AvroFile {
  return {
    schema: MANIFEST_LIST_SCHEMA,
    header: new Map([
      ['format-version', '2'],
      ['snapshot-id', snapshot_id],
      ['parent-snapshot-id', parent_id ?? 'null'],
      ['sequence-number', String(sequence_number)],
    ]),
    records: manifests.map(numberedBy({ sequence_number })).map((manifest) => ({
      ...manifest,
      content: manifest.content === 'data' ? 0 : 1,
      added_snapshot_id: BigInt(manifest.added_snapshot_id),
      partitions: manifest.partitions.map(summaryRecord),
      key_metadata: null,
    })),
  }
}

const summaryRecord = ({ contains_null, contains_nan, lower_bound, upper_bound }: PartitionSummary) => ({
  contains_null,
  contains_nan: contains_nan ?? null,
  lower_bound: lower_bound ? Buffer.from(lower_bound) : null,
  upper_bound: upper_bound ? Buffer.from(upper_bound) : null,
})

export function manifestFiles(file: AvroFile, refuse: Refuse): ManifestFile[] {
  const names = namesById(file.schema)
  return file.records.map((record) => manifestFrom(membersAt(record, 'manifest', refuse), names, refuse))
}

/** Older writers call the counts `added_data_files_count` and the like: the field ids tell. */
function manifestFrom(members: Members, names: ReadonlyMap<number, string>, refuse: Refuse): ManifestFile {
  const whole = (id: number, name: string) => wholeAt(members, names.get(id) ?? name, refuse)
  const content = maybe(members, 'content', refuse, wholeAt) ?? 0
  if (content !== 0 && content !== 1) throw refuse('a manifest is neither of data nor of deletes')
  const sequence_number = maybe(members, 'sequence_number', refuse, wholeAt) ?? 0
  return {
    manifest_path: textAt(members, 'manifest_path', refuse),
    manifest_length: wholeAt(members, 'manifest_length', refuse),
    partition_spec_id: wholeAt(members, 'partition_spec_id', refuse),
    content: content === 0 ? 'data' : 'deletes',
    sequence_number,
    min_sequence_number: maybe(members, 'min_sequence_number', refuse, wholeAt) ?? sequence_number,
    added_snapshot_id: idAt(members, 'added_snapshot_id', refuse),
    added_files_count: whole(504, 'added_files_count'),
    existing_files_count: whole(505, 'existing_files_count'),
    deleted_files_count: whole(506, 'deleted_files_count'),
    added_rows_count: whole(512, 'added_rows_count'),
    existing_rows_count: whole(513, 'existing_rows_count'),
    deleted_rows_count: whole(514, 'deleted_rows_count'),
    partitions: (maybe(members, 'partitions', refuse, listAt) ?? []).map((value) =>
      summaryFrom(membersAt(value, 'partition summary', refuse), refuse),
    ),
  }
}

function summaryFrom(members: Members, refuse: Refuse): PartitionSummary {
  const nan = maybe(members, 'contains_nan', refuse, flagAt)
  const { lower_bound: lower, upper_bound: upper } = members
  return {
    contains_null: flagAt(members, 'contains_null', refuse),
    ...(nan !== undefined && { contains_nan: nan }),
    ...(lower instanceof Uint8Array && { lower_bound: lower }),
    ...(upper instanceof Uint8Array && { upper_bound: upper }),
  }
}
