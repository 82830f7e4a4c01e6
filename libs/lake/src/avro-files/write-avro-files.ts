import type { Dice } from '@storemesh/core'
import {
  defaultSpec,
  locationKey,
  type NamedValues,
  type NewDataFile,
  schemaOf,
  type Table,
  writeAvroRows,
} from '@storemesh/iceberg'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import { sealedNameOf } from '../seal.js'

/**
 * Rows into Avro data files of the table, partitioned as it is now, without an engine. They are durable when this resolves,
 * and belong to no snapshot yet. VALUE_INVALID, REQUIRED_VALUE_MISSING.
 */
export async function writeAvroFiles(
  { store, dice }: { readonly store: ObjectStore; readonly dice: Dice },
  rows: Iterable<NamedValues>,
  table: Table,
): Promise<NewDataFile[]> {
  const files = writeAvroRows(rows, { schema: schemaOf(table), partition: defaultSpec(table).fields, dice })
  return Promise.all(
    files.map(async ({ bytes, ...facts }): Promise<NewDataFile> => {
      const key = objectKey(`${locationKey(store, table)}/data/${sealedNameOf(dice.uuid(), 'avro', bytes)}`)
      await store.write(key, bytes, { ifAbsent: true })
      return { key, format: 'avro', size_bytes: bytes.length, ...facts }
    }),
  )
}

/** What a table property says of the files that fresh rows come in; Iceberg's own name for it. */
export const FRESH_FORMAT_PROPERTY = 'write.format.default'

export const isFreshAvro = ({ metadata }: Table): boolean => metadata.properties[FRESH_FORMAT_PROPERTY]?.toLowerCase() === 'avro'
