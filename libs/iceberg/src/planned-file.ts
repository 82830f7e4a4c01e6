import { Fault } from '@storemesh/core'
import type { ObjectStore } from '@storemesh/object-store'
import { keyOf } from './location.js'
import type { DataFile, DeleteKind, ManifestEntry } from './manifest.js'
import type { PartitionValue } from './partition.js'
import { partitionKey } from './partition-key.js'
import { shownValue } from './partition-value.js'
import type { SingleValue } from './single-value.js'

/** A data file that belongs to the table. */
export interface PlannedFile {
  readonly key: string
  /** The address by which the table names it. */
  readonly path: string
  /** Of the table's first partition field; null where the value is missing or the table has no partitions. */
  readonly partition_value: PartitionValue
  /** The spec it was written by, and the value of each of that spec's fields. */
  readonly spec_id: number
  readonly partition: readonly (SingleValue | null)[]
  readonly format: DataFormat
  readonly record_count: number
  readonly size_bytes: number
  /** What takes rows of it away. */
  readonly deletes: readonly PlannedDelete[]
  /** Where a change is asked for: only the rows that these take away, of what `deletes` leaves. */
  readonly lost?: readonly PlannedDelete[]
}

export type DataFormat = 'parquet' | 'avro'

/** A delete file that applies to a data file. */
export interface PlannedDelete {
  readonly kind: DeleteKind
  readonly key: string
  readonly path: string
  readonly format: DataFormat
  /** The columns by which an equality delete knows its rows. */
  readonly equality_ids: readonly number[]
  /** All of its places are in one data file. */
  readonly isOfOneFile: boolean
  readonly record_count: number
  readonly size_bytes: number
}

/** A file and the value to decide by; undefined where the value is of a kind that plans do not decide by. */
export interface LiveFile {
  readonly file: PlannedFile
  readonly partition: PartitionValue | undefined
  readonly data_file: DataFile
  /** Of the commit that its rows came with: what was deleted before does not touch them. */
  readonly sequence_number: number
  /** Equal where spec and partition are. */
  partitionKey(): string
}

export function liveFile(store: ObjectStore, { data_file: file, sequence_number = 0 }: ManifestEntry): LiveFile {
  let key: string | undefined
  return {
    file: plannedFile(store, file),
    partition: shownValue(file.partition[0]),
    data_file: file,
    sequence_number,
    partitionKey: () => (key ??= partitionKey(file.spec_id, file.partition)),
  }
}

export function plannedFile(store: ObjectStore, file: DataFile): PlannedFile {
  return {
    key: keyOf(store, file.file_path),
    path: file.file_path,
    partition_value: shownValue(file.partition[0]) ?? null,
    spec_id: file.spec_id,
    partition: file.partition,
    format: formatOf(file),
    record_count: file.record_count,
    size_bytes: file.file_size_in_bytes,
    deletes: [],
  }
}

export const plannedDelete = (store: ObjectStore, kind: DeleteKind, file: DataFile): PlannedDelete => ({
  kind,
  key: keyOf(store, file.file_path),
  path: file.file_path,
  format: formatOf(file),
  equality_ids: file.equality_ids ?? [],
  isOfOneFile: kind === 'position' && file.referenced_data_file !== undefined,
  record_count: file.record_count,
  size_bytes: file.file_size_in_bytes,
})

function formatOf({ file_path, file_format }: DataFile): DataFormat {
  const format = file_format.toLowerCase()
  if (format === 'parquet' || format === 'avro') return format
  throw new Fault(
    'FILE_FORMAT_UNSUPPORTED',
    `${file_path} is ${file_format}, expected Parquet or Avro; rewrite the table's files as Parquet`,
  )
}
