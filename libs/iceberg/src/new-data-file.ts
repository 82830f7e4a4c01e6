import { Fault, withinLimit } from '@storemesh/core'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import type { ColumnStatistics } from './column-statistics.js'
import { addressOf } from './location.js'
import { type DataFile, statisticsDetails } from './manifest.js'
import type { TableMetadata } from './metadata.js'
import { partitionType, type PartitionValue } from './partition.js'
import { specById } from './table.js'

/** A Parquet file that is in the store and in no table yet. */
export interface NewDataFile {
  readonly key: string
  readonly record_count: number
  readonly size_bytes: number
  /** Needed where the table is partitioned: a whole number for dates (days since 1970) and numbers, text for text. */
  readonly partition_value?: PartitionValue | undefined
  readonly columns: ReadonlyMap<number, ColumnStatistics>
}

export function dataFile(store: ObjectStore, metadata: TableMetadata, file: NewDataFile): DataFile {
  return {
    file_path: addressOf(store, objectKey(file.key)),
    file_format: 'PARQUET',
    partition: partitionOf(metadata, file),
    record_count: withinLimit('record_count', file.record_count, { min: 0, max: Number.MAX_SAFE_INTEGER }),
    file_size_in_bytes: withinLimit('size_bytes', file.size_bytes, { min: 1, max: Number.MAX_SAFE_INTEGER }),
    details: statisticsDetails(file.columns),
  }
}

function partitionOf(metadata: TableMetadata, { key, partition_value: value }: NewDataFile): readonly PartitionValue[] {
  const [field, ...more] = specById(metadata, metadata['default-spec-id']).fields
  if (!field) {
    if (value === undefined) return []
    throw new Fault('PARTITION_VALUE_INVALID', `${key} has a partition's value and the table has no partitions; write it without`)
  }
  if (more.length > 0)
    throw new Fault('PARTITION_UNSUPPORTED', `the table is partitioned by ${more.length + 1} fields, files are committed by one`)
  const type = partitionType(field, metadata.schemas)
  const fits =
    value === null || (type === 'string' ? typeof value === 'string' : Number.isSafeInteger(value) || isLongText(type, value))
  if (value !== undefined && fits) return [value]
  throw new Fault(
    'PARTITION_VALUE_INVALID',
    `${key} needs the value of partition ${field.name}: ${type === 'string' ? 'a text' : 'a whole number'} or null`,
  )
}

const isLongText = (type: string, value: PartitionValue | undefined): boolean =>
  type === 'long' && typeof value === 'string' && /^-?\d{1,19}$/.test(value)
