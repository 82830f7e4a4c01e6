import type { Entity } from '@storemesh/domain'
import { schemaOf } from '@storemesh/iceberg'
import { among } from '@storemesh/lake'
import type { Question } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import type { Input } from './input.js'
import { question } from './model-question.js'
import { type Refresh, wholeInputs } from './refresh.js'
import type { Entities } from './touched-entities.js'

/** The name by which statements read the touched entities. */
export const TOUCHED = 'touched'

/** What the model says of some entities: only their rows are read where an input tells them, and only theirs are answered. */
export async function wantedRows(parts: PipelineParts, refresh: Refresh, entity: Entity, touched: Entities): Promise<Question> {
  const narrowed = refresh.inputs.flatMap((input) => narrowedInput(input, entity, touched))
  const leading = narrowed.length === 0 ? '' : `WITH ${narrowed.join(',\n')}\n`
  return question(
    `${leading}SELECT model.* FROM (\n${refresh.sql}\n) AS model WHERE ${isTouched(touched, entity.columns, (column) => `model.${column}`)}`,
    new Map([...(await wholeInputs(parts, refresh.inputs)), [TOUCHED, touched.relation]]),
    refresh.run_at,
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

/** An input's own name for its rows of touched entities. One with a dot in its name cannot be taken over so, and is read whole. */
function narrowedInput({ name, table }: Input, { of, columns }: Entity, touched: Entities): string[] {
  const expressions = of[name]
  if (!expressions || name.includes('.')) return []
  const own = schemaOf(table)
    .fields.map((field) => field.name)
    .join(', ')
  const told = expressions.map((expression, at) => `${expression} AS entity_${at}`).join(', ')
  return [
    `${name} AS (SELECT ${own} FROM (SELECT ${own}, ${told} FROM ${name}) AS told WHERE ${isTouched(touched, columns, (_, at) => `told.entity_${at}`)})`,
  ]
}
