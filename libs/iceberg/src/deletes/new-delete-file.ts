import { Fault, withinLimit } from '@storemesh/core'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import type { ColumnStatistics } from '../column-statistics.js'
import { addressFrom, addressOf } from '../location.js'
import { type DataFile, type DeleteKind, statisticsDetails } from '../manifest.js'
import type { TableMetadata } from '../metadata.js'
import { partitionOf } from '../new-data-file.js'
import type { DataFormat } from '../planned-file.js'
import { fieldById } from '../schema.js'
import type { SingleValue } from '../single-value.js'
import { FILE_PATH_ID } from './referenced-file.js'

/** A delete file that is in the store and in no table yet. */
export interface NewDeleteFile {
  readonly key: string
  readonly kind: DeleteKind
  /** Of position deletes: the address or key of the data file that all of them are in. */
  readonly data_file?: string | undefined
  /** Of equality deletes: the columns whose values it holds. */
  readonly equality_ids?: readonly number[] | undefined
  /** Those of the data files that it is for, not the table's of now: it reaches no others. */
  readonly spec_id: number
  readonly partition: readonly (SingleValue | null)[]
  readonly record_count: number
  readonly size_bytes: number
  /** Parquet, where it is left out. */
  readonly format?: DataFormat | undefined
  readonly columns: ReadonlyMap<number, ColumnStatistics>
  /** Of the commit that its deletes came with, where they are older than the file, as after a rewrite. */
  readonly sequence_number?: number | undefined
}

/** DELETE_FILE_INVALID, PARTITION_VALUE_INVALID. */
export function deleteFile(store: ObjectStore, metadata: TableMetadata, file: NewDeleteFile): DataFile {
  requireSound(metadata, file)
  const { kind, spec_id, data_file, equality_ids = [] } = file
  const referenced = data_file === undefined ? undefined : addressFrom(store, data_file)
  return {
    content: kind,
    file_path: addressOf(store, objectKey(file.key)),
    file_format: (file.format ?? 'parquet').toUpperCase(),
    spec_id,
    partition: partitionOf(metadata, file, spec_id),
    record_count: withinLimit('record_count', file.record_count, { min: 0, max: Number.MAX_SAFE_INTEGER }),
    file_size_in_bytes: withinLimit('size_bytes', file.size_bytes, { min: 1, max: Number.MAX_SAFE_INTEGER }),
    details: {
      ...statisticsDetails(referenced === undefined ? file.columns : withPath(file, referenced), null),
      ...(kind === 'equality' && { equality_ids: [...equality_ids] }),
      ...(referenced !== undefined && { referenced_data_file: referenced }),
    },
    ...(kind === 'equality' && { equality_ids }),
    ...(referenced !== undefined && { referenced_data_file: referenced }),
  }
}

/** Readers that do not know the reference find it in the bounds of the paths. */
function withPath({ columns, record_count }: NewDeleteFile, path: string): ReadonlyMap<number, ColumnStatistics> {
  const bound = Buffer.from(path, 'utf8')
  const known = columns.get(FILE_PATH_ID) ?? { value_count: record_count, null_count: 0 }
  return new Map([...columns, [FILE_PATH_ID, { ...known, lower: bound, upper: bound }]])
}

function requireSound(metadata: TableMetadata, { key, kind, data_file, equality_ids = [] }: NewDeleteFile): void {
  const refuse = (what: string) => new Fault('DELETE_FILE_INVALID', `${key}: ${what}`)
  if (kind === 'position') {
    if (equality_ids.length > 0) throw refuse('position deletes know rows by their places; leave equality_ids out')
    return
  }
  if (data_file !== undefined) throw refuse('deletes by value are of no single data file; leave data_file out')
  if (equality_ids.length === 0) throw refuse('deletes by value need the ids of the columns that they compare')
  const unknown = equality_ids.filter((id) => !metadata.schemas.some((schema) => fieldById(schema, id)))
  if (unknown.length > 0) throw refuse(`no schema of the table has the columns ${unknown.join(', ')}`)
}
