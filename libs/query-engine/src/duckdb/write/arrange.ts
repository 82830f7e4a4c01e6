import { rm } from 'node:fs/promises'
import { dirname, join, parse } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { CopiedFile, CopyTarget } from '../messages.js'
import { identifier, literal } from '../../quoting.js'
import { copiedFile, fileShape } from './copied-file.js'

/**
 * What one COPY does not do: rows that are divided over partitions come out of order, whatever the order was (the threads
 * take turns in every file), and only files without partitions and order are cut at a size. So such files are written twice.
 */
export async function arrangeFiles(
  connection: DuckDBConnection,
  files: readonly CopiedFile[],
  target: CopyTarget,
): Promise<CopiedFile[]> {
  const { partition, orderBy } = target
  const arranged: CopiedFile[] = []
  for (const file of files) {
    const sorted = partition.length > 0 && orderBy.length > 0 ? await sortedFile(connection, file, target) : file
    arranged.push(...(await splitFile(connection, sorted, target)))
  }
  return arranged
}

async function sortedFile(connection: DuckDBConnection, file: CopiedFile, target: CopyTarget): Promise<CopiedFile> {
  const order = `ORDER BY ${target.orderBy.map(identifier).join(', ')}`
  const sorted = await rewrite(connection, file, target, order, 'sorted')
  await rm(file.path)
  return sorted
}

/** A file that is a little too large is better than a second one that is small. */
const TOLERATED = 1.5

async function splitFile(connection: DuckDBConnection, file: CopiedFile, target: CopyTarget): Promise<CopiedFile[]> {
  if (file.size_bytes <= target.file_size_bytes * TOLERATED) return [file]
  const pieces = Math.ceil(file.size_bytes / target.file_size_bytes)
  const rows = Math.ceil(file.record_count / pieces)
  const split: CopiedFile[] = []
  for (let from = 0; from < file.record_count; from += rows) {
    const part = `WHERE file_row_number >= ${from} AND file_row_number < ${from + rows}`
    split.push(await rewrite(connection, file, target, part, String(split.length)))
  }
  await rm(file.path)
  return split
}

async function rewrite(
  connection: DuckDBConnection,
  file: CopiedFile,
  target: CopyTarget,
  part: string,
  suffix: string,
): Promise<CopiedFile> {
  const columns = target.schema.fields.map(({ name }) => identifier(name)).join(', ')
  const path = join(dirname(file.path), `${parse(file.path).name}-${suffix}.parquet`)
  const sql = `COPY (SELECT ${columns} FROM read_parquet(${literal(file.path)}) ${part}) TO ${literal(path)} (${fileShape(target)})`
  const [row = {}] = await (await connection.run(sql)).getRowObjects()
  return { ...copiedFile(row), partition_keys: file.partition_keys }
}
