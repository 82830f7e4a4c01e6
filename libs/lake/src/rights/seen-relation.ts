import type { SeenRows } from '@storemesh/access'
import type { Field, Schema } from '@storemesh/iceberg'
import { identifier, type Relation } from '@storemesh/query-engine'
import type { RegionsOfStores } from './lake-rights.js'
import { type Keeps, prunedRelation, prunedSchema } from './pruned-schema.js'
import { passesSql, seenColumn, STORES, WHOLE } from './seen-sql.js'

export type RowsRelation = Exclude<Relation, { readonly kind: 'gone-places' }>

export interface Ground {
  readonly hashKey: string
  readonly regions: RegionsOfStores
  /** Undefined where nobody keeps stores: then none lies in any region. */
  readonly stores: RowsRelation | undefined
}

/** Past every row, so that nothing is computed of one that is not seen: not even an error tells that there is one. */
const EVERY_ROW = '9223372036854775807'

/**
 * A relation as a viewer sees it. What is absent is not read at all; where rows or values are not all seen as they are it is a
 * statement over it. Undefined: nothing of it is seen.
 */
export function seenRelation(whole: RowsRelation, seen: SeenRows, ground: Ground): RowsRelation | undefined {
  const narrow = narrowed(whole, keptBy(seen))
  const fields = narrow.schema.fields.filter(({ name }) => seen.columns.has(name))
  if (fields.length === 0) return undefined
  const where = conditionsOf(seen, ground)
  const isPlain = fields.every(({ name }) => seen.columns.get(name) === 'plain')
  if (where.length === 0 && isPlain && fields.length === narrow.schema.fields.length) return narrow
  const select = fields.map((field) => columnSql(field, seen, ground)).join(', ')
  const limited = where.length === 0 ? '' : ` WHERE ${where.join(' AND ')} LIMIT ${EVERY_ROW}`
  return {
    kind: 'answer',
    schema: { ...narrow.schema, fields: fields.map((field) => shownField(field, seen)) },
    sql: `SELECT ${select} FROM ${WHOLE}${limited}`,
    relations: new Map([[WHOLE, narrow], ...(ground.stores ? [[STORES, ground.stores] as const] : [])]),
  }
}

/** What is seen, and what decides of it. */
function keptBy({ columns, rows, groups }: SeenRows): Keeps {
  const deciding = new Set([
    ...(rows.kind === 'all' ? [] : [rows.column]),
    ...(groups ? [groups.column] : []),
    ...([...columns.values()].includes('city') ? ['city'] : []),
  ])
  return (path) => columns.has(path) || deciding.has(path)
}

/** What cannot be read by fewer columns shows of those that it has only what is whole. */
function narrowed(whole: RowsRelation, keeps: Keeps): RowsRelation {
  const pruned = prunedRelation(whole, keeps)
  if (pruned && pruned.kind !== 'gone-places') return pruned
  const kept = new Map(prunedSchema(whole.schema, keeps).fields.map((field) => [field.name, JSON.stringify(field)]))
  const fields = whole.schema.fields.filter((field) => kept.get(field.name) === JSON.stringify(field))
  const schema: Schema = { ...whole.schema, fields }
  const sql = `SELECT ${fields.map(({ name }) => identifier(name)).join(', ')} FROM ${WHOLE}`
  return { kind: 'answer', schema, sql, relations: new Map([[WHOLE, whole]]) }
}

function conditionsOf({ rows, groups }: SeenRows, { regions, stores }: Ground): readonly string[] {
  const needsStores = rows.kind === 'region' && rows.by !== 'region'
  return [
    ...(rows.kind === 'all' ? [] : [needsStores && !stores ? 'false' : passesSql(rows, regions)]),
    ...(groups?.by === 'counted' ? [`${identifier(groups.column)} >= ${groups.least}`] : []),
  ]
}

const columnSql = (field: Field, { columns }: SeenRows, { hashKey }: Ground): string =>
  seenColumn(field, columns.get(field.name) ?? 'null', hashKey)

const shownField = (field: Field, { columns }: SeenRows): Field =>
  columns.get(field.name) === 'plain' ? field : { ...field, required: false }
