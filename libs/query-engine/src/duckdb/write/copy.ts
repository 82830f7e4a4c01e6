import { join } from 'node:path'
import { DuckDBMapValue, DuckDBListValue, DuckDBStructValue, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api'
import { Fault } from '@storemesh/core'
import type { Field, Type } from '@storemesh/iceberg'
import type { Value } from '../../query-engine.js'
import { duckType } from '../duck-types.js'
import type { CopiedFile, CopyTarget } from '../messages.js'
import { identifier, literal } from '../quoting.js'
import { describeAnswer } from '../row-stream.js'
import { toDuck } from '../values.js'

const PARTITION = '__partition'
const FILE_SIZE = '256MB'

/** Writes the answer as Parquet below the target's folder, every column cast to its type and marked with its field id. */
export async function copyAnswer(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly Value[],
  target: CopyTarget,
): Promise<CopiedFile[]> {
  const answer = await describeAnswer(connection, sql, parameters)
  requireSameColumns(
    answer.map(({ name }) => name),
    target.schema.fields.map(({ name }) => name),
  )
  const { values, types } = toDuck(parameters)
  const rows = await (await connection.run(copySql(sql, target), values, types)).getRowObjects()
  return rows.map(copiedFile).filter(({ record_count }) => record_count > 0)
}

function requireSameColumns(got: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.filter((name) => !got.includes(name))
  const superfluous = got.filter((name) => !wanted.includes(name))
  if (missing.length === 0 && superfluous.length === 0) return
  const told = [
    missing.length > 0 && `lacks ${missing.join(', ')}`,
    superfluous.length > 0 && `has ${superfluous.join(', ')} too many`,
  ]
  throw new Fault('COLUMN_MISMATCH', `the answer ${told.filter(Boolean).join(' and ')}: name the columns as the table does`)
}

function copySql(sql: string, { schema, folder, name, partition, orderBy }: CopyTarget): string {
  const cast = schema.fields.map(({ name, type }) => `CAST(${identifier(name)} AS ${duckType(type)}) AS ${identifier(name)}`)
  const order = orderBy.length === 0 ? '' : ` ORDER BY ${orderBy.map(identifier).join(', ')}`
  const [by] = partition
  const columns = by ? `*, ${partitionSql(by.column)} AS ${PARTITION}` : '*'
  const ids = schema.fields.map((field) => `${identifier(field.name)}: ${fieldIds(field.id, field.type)}`)
  const shape = `FORMAT parquet, COMPRESSION zstd, FIELD_IDS {${ids.join(', ')}}, RETURN_STATS`
  const selected = `SELECT ${columns} FROM (SELECT ${cast.join(', ')} FROM (${sql})) AS answer${order}`
  const [to, files] = by
    ? [folder, `, PARTITION_BY (${PARTITION}), HIVE_FILE_PATTERN false, FILENAME_PATTERN '{uuid}', APPEND`]
    : order !== ''
      ? [join(folder, `${name}.parquet`), ''] // a second file would be filled at the same time, so only one keeps the order
      : [folder, `, FILE_SIZE_BYTES '${FILE_SIZE}', FILENAME_PATTERN '{uuid}', APPEND`]
  return `COPY (${selected}) TO ${literal(to)} (${shape}${files})`
}

/** Days since 1970, of a date or of an instant's UTC day: DuckDB gives the key back as digits, not as a text to be parsed. */
const partitionSql = (column: string) => `CAST(CAST(${identifier(column)} AS DATE) - DATE '1970-01-01' AS INTEGER)`

function fieldIds(id: number, type: Type): string {
  if (typeof type === 'string') return String(id)
  const inner = (parts: readonly string[]) => `{__duckdb_field_id: ${id}, ${parts.join(', ')}}`
  if (type.type === 'list') return inner([`element: ${fieldIds(type['element-id'], type.element)}`])
  if (type.type === 'map')
    return inner([`key: ${fieldIds(type['key-id'], type.key)}`, `value: ${fieldIds(type['value-id'], type.value)}`])
  return inner(type.fields.map((field: Field) => `${identifier(field.name)}: ${fieldIds(field.id, field.type)}`))
}

function copiedFile(row: Record<string, DuckDBValue>): CopiedFile {
  const key = entriesOf(row['partition_keys'])[0]?.[1] ?? null
  return {
    path: String(row['filename']),
    record_count: Number(row['count']),
    size_bytes: Number(row['file_size_bytes']),
    partition_key: key === null ? null : Number(key),
    statistics: new Map(entriesOf(row['column_statistics']).map(([column, facts]) => [column, textsOf(facts)])),
  }
}

function entriesOf(value: DuckDBValue | undefined): [string, DuckDBValue][] {
  if (value instanceof DuckDBMapValue) return value.entries.map(({ key, value }) => [String(key), value])
  if (value instanceof DuckDBStructValue) return Object.entries(value.entries)
  return value instanceof DuckDBListValue ? value.items.flatMap(entriesOf) : []
}

const textsOf = (facts: DuckDBValue) => new Map(entriesOf(facts).map(([name, value]) => [name, String(value)]))
