import type { Field } from '@storemesh/iceberg'
import type { RelationFile } from '../../query-engine.js'
import { duckType } from '../duck-types.js'
import { literal } from '../../quoting.js'

/**
 * Local Parquet files, a column for each field, found by field id: one that a file lacks is NULL, a renamed or widened one
 * is itself. `file_index` is a file's place in the list.
 *
 * A single file whose schema is given is read by one thread, two files are read by all of them, each file too. So a single
 * one is read beside `noRows`, a file without any: half the time on two cores.
 *
 * How many rows there are is said too: where the schema is given DuckDB takes a guess, and builds a join's table of the
 * larger side.
 */
export function parquetSql(
  files: readonly Pick<RelationFile, 'path' | 'record_count'>[],
  fields: readonly Field[],
  noRows: string,
  nameOf: (field: Field) => string,
  rows_said = rowsOf(files),
): string {
  const paths = files.map(({ path }) => literal(path))
  const read = paths.length === 1 ? [...paths, literal(noRows)] : paths
  return `read_parquet([${read.join(', ')}], schema=${schemaSql(fields, nameOf)}, explicit_cardinality=${Math.max(rows_said, 1)})`
}

const rowsOf = (files: readonly Pick<RelationFile, 'record_count'>[]) =>
  files.reduce((sum, { record_count }) => sum + record_count, 0)

/**
 * A text that is cast, and not an expression for each column: it is planned anew for every scan of every statement, and of twenty
 * columns that takes a quarter less so.
 */
function schemaSql(fields: readonly Field[], nameOf: (field: Field) => string): string {
  const columns = fields.map(
    (field) => `${field.id}={name: ${escaped(nameOf(field))}, type: ${escaped(duckType(field.type))}, default_value: NULL}`,
  )
  return `CAST(${literal(`{${columns.join(', ')}}`)} AS MAP(INTEGER, STRUCT("name" VARCHAR, "type" VARCHAR, default_value VARCHAR)))`
}

const escaped = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

/** A value for each of the files that a scan reads, in their order; at least one. */
export const byFile = (scan: string, values: readonly string[]) =>
  values.every((value) => value === values[0])
    ? `${values[0]}`
    : `([${values.join(', ')}])[CAST(${scan}.file_index AS BIGINT) + 1]`
