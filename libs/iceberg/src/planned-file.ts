import { Fault } from '@storemesh/core'
import type { ObjectStore } from '@storemesh/object-store'
import { keyOf } from './location.js'
import type { DataFile } from './manifest.js'
import type { PartitionValue } from './partition.js'

/** A data file that belongs to the table. */
export interface PlannedFile {
  readonly key: string
  /** The address by which the table names it. */
  readonly path: string
  /** Of the table's first partition field; null where the value is missing or the table has no partitions. */
  readonly partition_value: PartitionValue
  readonly record_count: number
  readonly size_bytes: number
}

/** A file and the value to decide by; undefined where the value is of a kind that plans do not decide by. */
export interface LiveFile {
  readonly file: PlannedFile
  readonly partition: PartitionValue | undefined
}

export function plannedFile(store: ObjectStore, file: DataFile): PlannedFile {
  if (file.file_format.toUpperCase() !== 'PARQUET') {
    throw new Fault(
      'FILE_FORMAT_UNSUPPORTED',
      `${file.file_path} is ${file.file_format}, expected Parquet; rewrite the table's data files as Parquet`,
    )
  }
  return {
    key: keyOf(store, file.file_path),
    path: file.file_path,
    partition_value: file.partition[0] ?? null,
    record_count: file.record_count,
    size_bytes: file.file_size_in_bytes,
  }
}
