import type { Entity } from '@storemesh/domain'
import type { Question, Relation, TableRelation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { quoted } from '../quoted.js'
import { question } from './model-question.js'
import { inputRelation } from './input.js'
import { isTouched, TOUCHED } from './is-touched.js'
import type { Refresh } from './refresh.js'
import type { Entities } from './touched-entities.js'
import { inTouchedFiles, type Searched } from './touched-files.js'

/** What there should be of some entities, beside what there is. */
export interface WantedRows {
  /** What the model says of them: only their rows are read where an input tells them, and only theirs are answered. */
  readonly wanted: Question
  /** What stands of them, and maybe of others; where it was asked for. */
  readonly stored?: TableRelation | undefined
}

export async function wantedRows(
  parts: Pick<PipelineParts, 'lake' | 'engine' | 'viewer'>,
  { sql, run_at, inputs }: Pick<Refresh, 'sql' | 'run_at' | 'inputs'>,
  entity: Entity,
  touched: Entities,
  stored?: TableRelation,
): Promise<WantedRows> {
  const relations = new Map<string, Relation>([[TOUCHED, touched.relation]])
  for (const input of inputs) relations.set(input.name, await inputRelation(parts.lake, input))
  const told = inputs.flatMap(({ name }): readonly Told[] => {
    const [relation, expressions] = [relations.get(name), entity.of[name]]
    return expressions && relation?.kind === 'table' ? [{ name, relation, expressions }] : []
  })
  const standing = stored ? [{ relation: stored, expressions: entity.columns.map(quoted) }] : []
  const near = await inTouchedFiles(parts, entity, touched, [...told, ...standing])
  for (const [at, { name, relation, expressions }] of told.entries())
    relations.set(name, narrowed(near[at] ?? relation, expressions, entity, touched))
  const isWanted = isTouched(touched, entity.columns, (column) => `model.${column}`)
  return {
    wanted: question(`SELECT model.* FROM (\n${sql}\n) AS model WHERE ${isWanted}`, relations, run_at),
    stored: near[told.length],
  }
}

/** An input that tells which entity each of its rows is of. */
interface Told extends Searched {
  readonly name: string
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
