import { Fault, withinLimit } from '@storemesh/core'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import type { ColumnStatistics } from './column-statistics.js'
import { addressOf } from './location.js'
import type { DataFormat } from './planned-file.js'
import { type DataFile, statisticsDetails } from './manifest.js'
import type { TableMetadata } from './metadata.js'
import { type PartitionField, partitionType, type PartitionValue } from './partition.js'
import { partitionValueOf } from './partition-value.js'
import type { SingleValue } from './single-value.js'
import { specById } from './table.js'

/** A file of rows that is in the store and in no table yet. */
export interface NewDataFile {
  readonly key: string
  readonly record_count: number
  readonly size_bytes: number
  /** Where the table is partitioned by one field: a whole number for dates (days since 1970) and numbers, text for text. */
  readonly partition_value?: PartitionValue | undefined
  /** The same for any number of fields, in the order of the spec's. */
  readonly partition?: readonly (SingleValue | null)[] | undefined
  /** The partition spec that the file was written by; the table's default as the commit begins, where it is left out. */
  readonly spec_id?: number | undefined
  /** The sort order that its rows are in; unsorted where it is left out. */
  readonly sort_order_id?: number | undefined
  readonly columns: ReadonlyMap<number, ColumnStatistics>
  /** Parquet, where it is left out. */
  readonly format?: DataFormat | undefined
  /** Where each of its row groups begins. */
  readonly split_offsets?: readonly number[] | undefined
  /**
   * Of the commit that its rows came with, where they are older than the file, as after a rewrite: what is deleted by value
   * meanwhile is deleted from it too.
   */
  readonly sequence_number?: number | undefined
}

export function dataFile(
  store: ObjectStore,
  metadata: TableMetadata,
  file: NewDataFile,
  default_spec_id = metadata['default-spec-id'],
): DataFile {
  const spec_id = file.spec_id ?? default_spec_id
  return {
    content: 'data',
    file_path: addressOf(store, objectKey(file.key)),
    file_format: (file.format ?? 'parquet').toUpperCase(),
    spec_id,
    partition: partitionOf(metadata, file, spec_id),
    record_count: withinLimit('record_count', file.record_count, { min: 0, max: Number.MAX_SAFE_INTEGER }),
    file_size_in_bytes: withinLimit('size_bytes', file.size_bytes, { min: 1, max: Number.MAX_SAFE_INTEGER }),
    details: {
      ...statisticsDetails(file.columns, file.sort_order_id),
      ...(file.split_offsets && file.split_offsets.length > 0 && { split_offsets: [...file.split_offsets] }),
    },
  }
}

/** The value of each of the spec's fields. PARTITION_VALUE_INVALID. */
export function partitionOf(
  metadata: TableMetadata,
  file: Pick<NewDataFile, 'key' | 'partition' | 'partition_value'>,
  spec_id: number,
): readonly (SingleValue | null)[] {
  const { fields } = specById(metadata, spec_id)
  const given = file.partition ?? (file.partition_value === undefined ? [] : [file.partition_value])
  if (given.length > fields.length)
    throw new Fault(
      'PARTITION_VALUE_INVALID',
      `${file.key} has ${given.length} partition values and its table ${fields.length || 'no'} partitions; write it without`,
    )
  return fields.map((field, index) => partitionValue(metadata, file.key, field, given[index]))
}

function partitionValue(
  metadata: TableMetadata,
  key: string,
  field: PartitionField,
  value: SingleValue | null | undefined,
): SingleValue | null {
  const type = partitionType(field, metadata.schemas)
  if (field.transform === 'void' && value === undefined) return null
  const counted = value === undefined ? undefined : partitionValueOf(type, value)
  if (counted !== undefined && !(field.transform === 'void' && counted !== null)) return counted
  throw new Fault(
    'PARTITION_VALUE_INVALID',
    `${key} needs the value of partition ${field.name}: ${field.transform === 'void' ? 'null' : `of type ${type}, or null`}`,
  )
}
