import { stat } from 'node:fs/promises'
import type { Viewer } from '@storemesh/access'
import { Fault } from '@storemesh/core'
import type { RewriteDeletes } from '@storemesh/iceberg'
import type { QueryEngine, Relation } from '@storemesh/query-engine'
import { sealedName } from '../seal.js'
import { POSITION_DELETES } from '../write/position-deletes.js'

interface RewriteParts {
  readonly engine: QueryEngine
  readonly viewer: Viewer
  /** Where the files are written. */
  readonly folder: string
}

/** Position deletes name data files by their addresses, in the rows of a Parquet file: the engine writes these anew. */
export const deletesRewriter =
  ({ engine, viewer, folder }: RewriteParts): RewriteDeletes =>
  async ({ path, address, from, to }) => {
    const { size: size_bytes } = await stat(path)
    const file = { path, address, record_count: 0, size_bytes, deletes: [] }
    const relations = new Map<string, Relation>([['deletes', { kind: 'table', schema: POSITION_DELETES, files: [file] }]])

    const elsewhere = `SELECT count(*) AS rows FROM deletes WHERE NOT starts_with(file_path, $1)`
    for await (const batch of engine.rows({ sql: elsewhere, relations, parameters: [`${from}/`] }, viewer))
      if (batch.some((row) => row['rows'] !== 0n))
        throw new Fault(
          'FILE_OUTSIDE_TABLE',
          `${address} names files that stand outside of ${from}; compact the table, then copy it`,
        )

    const sql = `SELECT CONCAT($1, substr(file_path, ${from.length + 1})) AS file_path, pos FROM deletes`
    const target = { schema: POSITION_DELETES, folder, orderBy: ['file_path', 'pos'] }
    const [written, ...more] = await engine.write({ sql, relations, parameters: [to] }, viewer, target)
    if (!written || more.length > 0 || 'key' in written)
      throw new Fault('PLACES_UNKNOWN', `${address} was to become one local file: copy the table with an engine that writes such`)
    const name = (await sealedName(written.path)).replace('-crc32-', '-deletes-crc32-')
    return { path: written.path, name, size_bytes: written.size_bytes }
  }
