import type { Field } from '@storemesh/iceberg'
import { duckType } from '../duck-types.js'
import { literal } from '../quoting.js'

/**
 * Local Parquet files, a column for each field, found by field id: one that a file lacks is NULL, a renamed or widened one
 * is itself. `file_index` is a file's place in the list.
 *
 * A single file whose schema is given is read by one thread, two files are read by all of them, each file too. So a single
 * one is read beside `noRows`, a file without any: half the time on two cores.
 */
export function parquetSql(
  paths: readonly string[],
  fields: readonly Field[],
  noRows: string,
  nameOf: (field: Field) => string,
): string {
  const files = paths.length === 1 ? [...paths, noRows] : paths
  const columns = fields.map(
    (field) => `${field.id}: {name: ${literal(nameOf(field))}, type: ${literal(duckType(field.type))}, default_value: NULL}`,
  )
  return `read_parquet([${files.map(literal).join(', ')}], schema=MAP {${columns.join(', ')}})`
}
