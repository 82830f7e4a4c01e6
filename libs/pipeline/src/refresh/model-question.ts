import type { Question, Relation } from '@storemesh/query-engine'

/** When the run is, as a parameter: a statement whose text is the same each time is checked and described once. */
export const RUN_AT = 'CAST($1 AS timestamp with time zone)'

/** The model's SELECT with the time of the run beside each row; load time is the run's, never the engine's. */
export const stamped = (modelSql: string): string => `SELECT model.*, ${RUN_AT} AS created_at FROM (\n${modelSql}\n) AS model`

/** A statement that has the time of the run in it. */
export const question = (sql: string, relations: ReadonlyMap<string, Relation>, run_at: string): Question => ({
  sql,
  relations,
  parameters: [run_at],
})

/** For a statement that is planned and not run. */
export const ANY_TIME = '1970-01-01T00:00:00.000000Z'
