import type { Dice } from '@storemesh/core'
import { locationKey, type NewDataFile, type PartitionValue, type Table } from '@storemesh/iceberg'
import type { ParquetColumnsFile } from '@storemesh/iceberg/parquet-columns'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import { sealedAs } from '../seal.js'

/** A file that was made without an engine, its rows all of one partition. */
export interface MadeFile extends ParquetColumnsFile {
  /** Of its bytes. */
  readonly checksum: number
  readonly partition_value: PartitionValue
}

/** Brings it into the store. It is durable when this resolves, and belongs to no snapshot yet. */
export async function keepParquetFile(
  { store, dice }: { readonly store: ObjectStore; readonly dice: Dice },
  table: Table,
  { bytes, checksum, record_count, columns, split_offsets, partition_value }: MadeFile,
): Promise<NewDataFile> {
  const key = objectKey(`${locationKey(store, table)}/data/${sealedAs(dice.uuid(), 'parquet', checksum)}`)
  await store.write(key, bytes, { ifAbsent: true })
  return { key, size_bytes: bytes.length, record_count, columns, split_offsets, partition_value }
}
