import { DuckDBListValue, type DuckDBConnection } from '@duckdb/node-api'
import { literal } from '../../quoting.js'

const FILES_AT_ONCE = 500

/** Where each row group of each file begins: at the first byte of the first of its columns. */
export async function splitOffsets(
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const offsets = new Map<string, readonly number[]>()
  for (let from = 0; from < paths.length; from += FILES_AT_ONCE) {
    const files = paths.slice(from, from + FILES_AT_ONCE).map(literal)
    const sql = `SELECT file_name, list(begins ORDER BY begins) AS begins FROM (
        SELECT file_name, min(least(coalesce(dictionary_page_offset, data_page_offset), data_page_offset)) AS begins
        FROM parquet_metadata([${files.join(', ')}]) GROUP BY file_name, row_group_id)
      GROUP BY file_name`
    for (const { file_name, begins } of await (await connection.run(sql)).getRowObjects())
      offsets.set(String(file_name), begins instanceof DuckDBListValue ? begins.items.map(Number) : [])
  }
  return offsets
}
