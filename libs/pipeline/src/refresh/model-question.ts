import type { Question, Relation } from '@storemesh/query-engine'

/** The model's SELECT with the time of the run beside each row; load time is the run's, never the engine's. */
export const stamped = (modelSql: string, run_at: string): string =>
  `SELECT model.*, CAST('${run_at}' AS timestamp with time zone) AS created_at FROM (\n${modelSql}\n) AS model`

/** The name by which a statement reads what the model's own table holds already. */
export const STORED = 'stored'

/** Rows whose key is not in the table yet. */
export const unknownKeysOnly = (sql: string, key: readonly string[]): string =>
  `SELECT fresh.* FROM (\n${sql}\n) AS fresh WHERE NOT EXISTS (SELECT 1 FROM ${STORED} WHERE ${key
    .map((column) => `${STORED}.${column} = fresh.${column}`)
    .join(' AND ')})`

export const question = (sql: string, relations: ReadonlyMap<string, Relation>): Question => ({ sql, relations })
