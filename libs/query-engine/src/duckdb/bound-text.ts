import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api'
import type { Value } from '../query-engine.js'
import { toDuck } from './values.js'

/** A statement with its relations' scans in their places, and the values that are bound to it: nearly always none. */
export interface BoundText {
  readonly sql: string
  readonly parameters: readonly Value[]
}

/** To its end, the answer in memory. One without parameters is planned once: prepared, every file would be opened twice. */
export async function runToEnd(connection: DuckDBConnection, { sql, parameters }: BoundText): Promise<DuckDBMaterializedResult> {
  if (parameters.length === 0) return connection.run(sql)
  const { values, types } = toDuck(parameters)
  return connection.run(sql, values, types)
}
