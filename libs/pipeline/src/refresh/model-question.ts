import type { Question, Relation } from '@storemesh/query-engine'

/** The model's SELECT with the time of the run beside each row; load time is the run's, never the engine's. */
export const stamped = (modelSql: string, run_at: string): string =>
  `SELECT model.*, CAST('${run_at}' AS timestamp with time zone) AS created_at FROM (\n${modelSql}\n) AS model`

export const question = (sql: string, relations: ReadonlyMap<string, Relation>): Question => ({ sql, relations })
