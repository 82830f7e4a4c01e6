import type { Entity } from '@storemesh/domain'
import { among } from '@storemesh/lake'
import type { Question, Relation, TableRelation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { quoted } from '../quoted.js'
import { question } from './model-question.js'
import { inputRelation } from './input.js'
import type { Refresh } from './refresh.js'
import type { Entities } from './touched-entities.js'

/** The name by which statements read the touched entities. */
export const TOUCHED = 'touched'

/** What the model says of some entities: only their rows are read where an input tells them, and only theirs are answered. */
export async function wantedRows(
  { lake }: Pick<PipelineParts, 'lake'>,
  { sql, run_at, inputs }: Pick<Refresh, 'sql' | 'run_at' | 'inputs'>,
  entity: Entity,
  touched: Entities,
): Promise<Question> {
  const relations = new Map([[TOUCHED, touched.relation]])
  for (const input of inputs) {
    const rows = await inputRelation(lake, input)
    const expressions = entity.of[input.name]
    relations.set(input.name, expressions ? narrowed(rows, expressions, entity, touched) : rows)
  }
  return question(
    `SELECT model.* FROM (\n${sql}\n) AS model WHERE ${isTouched(touched, entity.columns, (column) => `model.${column}`)}`,
    relations,
    run_at,
  )
}

/** Whether a row's entity is among the touched ones; a missing value is one like any other. */
export function isTouched(
  { mayMiss }: Entities,
  columns: readonly string[],
  valueOf: (column: string, at: number) => string,
): string {
  if (!columns.some(mayMiss)) return among(columns.map(valueOf), TOUCHED, columns)
  const same = columns.map((column, at) => `${TOUCHED}.${column} IS NOT DISTINCT FROM ${valueOf(column, at)}`)
  return `EXISTS (SELECT 1 FROM ${TOUCHED} WHERE ${same.join(' AND ')})`
}

/** An input's rows of touched entities. */
function narrowed(rows: TableRelation, expressions: readonly string[], { columns }: Entity, touched: Entities): Relation {
  const own = rows.schema.fields.map((field) => quoted(field.name)).join(', ')
  const told = expressions.map((expression, at) => `${expression} AS entity_${at}`).join(', ')
  return {
    kind: 'answer',
    schema: rows.schema,
    sql: `SELECT ${own} FROM (SELECT ${own}, ${told} FROM whole) AS told WHERE ${isTouched(touched, columns, (_, at) => `told.entity_${at}`)}`,
    relations: new Map([
      ['whole', rows],
      [TOUCHED, touched.relation],
    ]),
  }
}
