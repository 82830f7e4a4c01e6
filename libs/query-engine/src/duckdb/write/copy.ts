import type { DuckDBConnection } from '@duckdb/node-api'
import { Fault } from '@storemesh/core'
import type { Schema } from '@storemesh/iceberg'
import { join } from 'node:path'
import { type BoundText, runToEnd } from '../bound-text.js'
import { duckType } from '../duck-types.js'
import type { CopiedFile, CopyTarget } from '../messages.js'
import { identifier, literal } from '../../quoting.js'
import { arrangeFiles } from './arrange.js'
import { copiedFile, fileShape } from './copied-file.js'
import { partitionKey } from './partition-key.js'
import { splitOffsets } from './split-offsets.js'

/** Of a file with fewer rows it is not told where they can be split. */
const SPLIT_ROWS_MIN = 122_880

/** An answer to be written: its statement, bound, and the names of its columns. */
export interface CopiedAnswer extends BoundText {
  readonly names: readonly string[]
  /** How many rows it is computed from; undefined where that is not known. */
  readonly rows_read: number | undefined
}

/** Writes the answer as Parquet below the target's folder, every column cast to its type and marked with its field id. */
export async function copyAnswer(
  connection: DuckDBConnection,
  { names, rows_read, ...answer }: CopiedAnswer,
  target: CopyTarget,
): Promise<CopiedFile[]> {
  requireSameColumns(
    names,
    target.schema.fields.map(({ name }) => name),
  )
  const copied = await runToEnd(connection, { ...answer, sql: copySql(answer.sql, target, rows_read) })
  const rows = await copied.getRowObjects()
  const files = rows.map(copiedFile).filter(({ record_count }) => record_count > 0)
  const arranged = await arrangeFiles(connection, files, target)
  const offsets = await splitOffsets(
    connection,
    arranged.filter(({ record_count }) => record_count > SPLIT_ROWS_MIN).map(({ path }) => path),
  )
  return arranged.map((file) => ({ ...file, split_offsets: offsets.get(file.path) ?? [] }))
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

function copySql(sql: string, target: CopyTarget, rows_read: number | undefined): string {
  const { schema, folder, name, partition, orderBy, file_size_bytes, isFleeting } = target
  const cast = `SELECT ${castSql(schema).join(', ')} FROM (${sql}) AS answer`
  const isSmall = isFleeting || (rows_read !== undefined && rows_read <= FEW_ROWS_MAX)
  const isQuick = isFleeting || (rows_read !== undefined && rows_read <= QUICK_ROWS_MAX)
  const shape = `${fileShape(target, isQuick)}${isSmall ? `, ROW_GROUP_SIZE ${SMALL_GROUP_ROWS}` : ''}`
  if (partition.length > 0) {
    const { selected, keys } = partitionedSql(cast, target)
    const divided = `PARTITION_BY (${keys.join(', ')}), HIVE_FILE_PATTERN false, FILENAME_PATTERN '{uuid}', APPEND`
    return `COPY (${selected}) TO ${literal(folder)} (${shape}, ${divided})`
  }
  // a second file would be filled at the same time, so only one keeps the order; and few rows need no second one
  if (orderBy.length > 0 || isSmall)
    return `COPY (${cast}${orderSql(orderBy)}) TO ${literal(join(folder, `${name}.parquet`))} (${shape})`
  return `COPY (${cast}) TO ${literal(folder)} (${shape}, FILE_SIZE_BYTES '${file_size_bytes}B', FILENAME_PATTERN '{uuid}', APPEND)`
}

const FEW_ROWS_MAX = 500_000
/** So few are soon written again with others, or are all there is: to pack them closer takes longer than it is worth. */
const QUICK_ROWS_MAX = 122_880
/** A row group is written, and read, by one thread: few rows make several small ones, or all threads but one would wait. */
const SMALL_GROUP_ROWS = 24_576

const orderSql = (columns: readonly string[]) => (columns.length === 0 ? '' : ` ORDER BY ${columns.map(identifier).join(', ')}`)

const castSql = ({ fields }: Schema) =>
  fields.map(({ name, type }) => {
    const length = typeof type === 'string' ? /^fixed\[(\d+)\]$/.exec(type)?.[1] : undefined
    const column = `CAST(${identifier(name)} AS ${duckType(type)})`
    return `${length === undefined ? column : fixedSql(column, length)} AS ${identifier(name)}`
  })

const fixedSql = (column: string, length: string) =>
  `CASE WHEN octet_length(${column}) <> ${length} THEN error('a value has not the length of its type') ELSE ${column} END`

/** The rows with their partition's keys beside them, which COPY divides by and leaves out of the files. */
function partitionedSql(rows: string, { schema, partition }: CopyTarget): { selected: string; keys: string[] } {
  const own = ownPrefix(schema)
  const keys = partition.map((by) => partitionKey(schema, by))
  const prepared = keys.map((key, at) => `${key.prepared} AS ${own}prepared_${at}`)
  const columns = [
    ...schema.fields.map(({ name }) => identifier(name)),
    ...keys.map(({ key }, at) => `${key(`${own}prepared_${at}`)} AS ${own}key_${at}`),
  ]
  return {
    selected: `SELECT ${columns.join(', ')} FROM (SELECT *, ${prepared.join(', ')} FROM (${rows}) AS answer) AS prepared`,
    keys: keys.map((_, at) => `${own}key_${at}`),
  }
}

/** No column of the table begins so. */
function ownPrefix({ fields }: Schema): string {
  let prefix = '__partition_'
  while (fields.some(({ name }) => name.toLowerCase().startsWith(prefix))) prefix = `_${prefix}`
  return prefix
}
