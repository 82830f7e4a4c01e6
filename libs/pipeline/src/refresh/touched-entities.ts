import type { Entity } from '@storemesh/domain'
import { schemaOf, type Schema, type Table } from '@storemesh/iceberg'
import { type LocalFile, localRelation, type Question, type Relation } from '@storemesh/query-engine'
import { differingRows } from '../differing-rows.js'
import { LOADING_COLUMNS } from '../loading-columns.js'
import type { PipelineParts } from '../parts.js'
import { quoted } from '../quoted.js'
import type { Input, News } from './input.js'
import { type Refresh, wholeInputs } from './refresh.js'

/** The entities that changed inputs touch, as a relation of their columns. */
export type Touched =
  | { readonly kind: 'all' }
  | { readonly kind: 'some'; readonly entities: Entities }
  | { readonly kind: 'none' }

export interface Entities {
  readonly relation: Relation
  /** So many, or fewer. */
  readonly count_max: number
  /** Whether some of them have no value in a column. */
  readonly mayMiss: (column: string) => boolean
}

/** Past so many, computing everything again is the shorter way. */
const ENTITIES_MAX = 1_000_000

export async function touchedEntities(parts: PipelineParts, refresh: Refresh, entity: Entity, table: Table): Promise<Touched> {
  const questions: Question[] = []
  for (const [index, input] of refresh.inputs.entries()) {
    const news = refresh.news.get(input.name)
    if (!news || news.kind === 'nothing') continue
    const question = news.kind === 'change' ? await touchedBy(parts, refresh, entity, { input, index, news }) : undefined
    if (!question) return { kind: 'all' }
    questions.push(question)
  }
  if (questions.length === 0) return { kind: 'none' }
  const written = await parts.engine.write(
    {
      sql: questions.map(({ sql }) => sql).join('\nUNION\n'),
      relations: new Map(questions.flatMap(({ relations }) => [...relations])),
    },
    parts.viewer,
    { schema: entitySchema(table, entity), folder: refresh.folder },
  )
  const count = written.reduce((sum, file) => sum + file.record_count, 0)
  if (count > ENTITIES_MAX) return { kind: 'all' }
  if (count === 0) return { kind: 'none' }
  const files = written.flatMap((file) => ('path' in file ? [file] : []))
  if (files.length < written.length) return { kind: 'all' } // an engine that keeps its files to itself
  const schema = entitySchema(table, entity)
  return { kind: 'some', entities: entitiesOf(localRelation(schema, files), schema, files) }
}

/** The entities of a relation whose rows are in these files, which know in which columns a value is missing. */
export function entitiesOf(relation: Relation, { fields }: Schema, files: readonly LocalFile[]): Entities {
  const missing = fields.filter(({ id }) => files.some(({ columns }) => columns.get(id)?.null_count !== 0))
  const names = new Set(missing.map(({ name }) => name))
  const count_max = files.reduce((sum, { record_count }) => sum + record_count, 0)
  return { relation, count_max, mayMiss: (column) => names.has(column) }
}

interface Changed {
  readonly input: Input
  readonly index: number
  readonly news: Extract<News, { readonly kind: 'change' }>
}

/** Undefined where the declaration says nothing of this input. */
async function touchedBy(
  parts: PipelineParts,
  refresh: Refresh,
  entity: Entity,
  changed: Changed,
): Promise<Question | undefined> {
  const { input } = changed
  const expressions = entity.of[input.name]
  const asked = entity.touchedBy?.[input.name]
  if (!expressions && asked === undefined) return undefined
  const { sql, relations } = await changedRows(parts, changed)
  if (asked !== undefined)
    return {
      sql: `SELECT DISTINCT ${entity.columns.map(quoted).join(', ')} FROM (WITH changed AS (${sql}) ${asked}) AS touched`,
      relations: new Map([...(await wholeInputs(parts, refresh.inputs)), ...relations]),
    }
  const columns = entity.columns.map((column, at) => `${expressions?.[at]} AS ${quoted(column)}`)
  return { sql: `SELECT DISTINCT ${columns.join(', ')} FROM (${sql}) AS changed`, relations }
}

/** Rows of an input that came or went. What was only written again did neither. */
async function changedRows({ lake }: PipelineParts, { index, news: { table, change } }: Changed): Promise<Question> {
  const [came, went] = [`came_${index}`, `went_${index}`]
  const columns = schemaOf(table)
    .fields.map(({ name }) => name)
    .filter((name) => !LOADING_COLUMNS.has(name))
  const relations = new Map<string, Relation>([[came, await lake.relation(table, { files: change.added })]])
  if (change.appendOnly) return { sql: `SELECT ${columns.map(quoted).join(', ')} FROM ${came}`, relations }
  relations.set(went, await lake.relation(table, { files: change.removed }))
  return { sql: differingRows(columns, came, went), relations }
}

/** The entity's columns by the types that they have in the model's table; a missing value is an entity too. */
function entitySchema(table: Table, { columns }: Entity): Schema {
  const { fields } = schemaOf(table)
  return {
    type: 'struct',
    'schema-id': 0,
    fields: columns.flatMap((column) =>
      fields.filter(({ name }) => name === column).map((field) => ({ ...field, required: false })),
    ),
  }
}
