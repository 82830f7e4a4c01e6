import type { Entity } from '@storemesh/domain'
import { lastColumnId, type Schema, type Table } from '@storemesh/iceberg'
import type { RowPlan } from '@storemesh/lake'
import type { LocalFile, Question, Relation, TableRelation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { quoted } from '../quoted.js'
import { computedOnce, looseSchema } from './computed-once.js'
import { NOTHING, type Refresh } from './refresh.js'
import { type Entities, entitiesOf } from './touched-entities.js'
import { isTouched, TOUCHED } from './is-touched.js'

/** Beside what a row says: how often it is wanted, and how often it stands. No column of a model has such a name. */
const WANTED = '$wanted'
const STANDS = '$stands'

interface Grain {
  readonly key: readonly string[]
  readonly entity: Entity
}

/**
 * Of the touched entities only the rows that are wanted otherwise than they stand: an entity of many rows, such as a shelf with
 * all that ever moved on it, changes in a few of them, and whoever reads the table is told of no others. Undefined where the
 * engine keeps its files to itself.
 */
export async function onlyDiffering(
  parts: PipelineParts,
  { folder }: Pick<Refresh, 'folder'>,
  table: Table,
  { key, entity }: Grain,
  touched: Entities,
  { wanted, stored }: { readonly wanted: Question; readonly stored: TableRelation },
): Promise<RowPlan | undefined> {
  const loose = looseSchema(table)
  const computed = await computedOnce(parts, wanted, loose, folder)
  if (!computed) return undefined
  const relations = new Map<string, Relation>([
    ['computed', computed.relation],
    ['stored', stored],
    [TOUCHED, touched.relation],
  ])
  const schema = comparedSchema(loose)
  const compared = await computedOnce(parts, { sql: differingSql(loose, entity, touched), relations }, schema, folder)
  if (!compared) return undefined
  if (compared.files.every(({ record_count }) => record_count === 0)) return NOTHING

  const all = new Map([['compared', compared.relation]])
  const columns = loose.fields.map(({ name }) => quoted(name)).join(', ')
  // one that is wanted twice comes twice, and is refused by its key
  const come = [0, 1].map((times) => `SELECT ${columns} FROM compared WHERE ${quoted(WANTED)} > ${times}`)
  const fresh = { sql: come.join(' UNION ALL '), relations: all }
  const plan: RowPlan = { fresh, key: { columns: key, mayMiss: true } }
  if (!compared.files.some((file) => someStand(schema, file))) return plan

  const gone = goneKeys(schema, compared.files, key, all)
  return {
    ...plan,
    gone: {
      sql: isTouched(gone, key, (column) => `stored.${column}`),
      relations: new Map([[TOUCHED, gone.relation]]),
      isApart: true,
      ofAnyRow: true,
      columns: key,
    },
  }
}

/** Rows of which not as many stand as are wanted. When the run was is no part of what they say. */
function differingSql({ fields }: Schema, { columns }: Entity, touched: Entities): string {
  const said = fields.flatMap(({ name }) => (name === 'created_at' ? [] : [quoted(name)])).join(', ')
  const ofTouched = isTouched(touched, columns, (column) => `stored.${column}`)
  return `SELECT ${said}, max(created_at) AS created_at, sum(wanted) AS ${quoted(WANTED)}, sum(stands) AS ${quoted(STANDS)}
FROM (
  SELECT ${said}, created_at, 1 AS wanted, 0 AS stands FROM computed
  UNION ALL
  SELECT ${said}, NULL AS created_at, 0 AS wanted, 1 AS stands FROM stored WHERE ${ofTouched}
) AS sides
GROUP BY ${said}
HAVING sum(wanted) <> sum(stands)`
}

function comparedSchema(loose: Schema): Schema {
  const last = lastColumnId(loose)
  const counts = [WANTED, STANDS].map((name, at) => ({ id: last + at + 1, name, required: true, type: 'long' as const }))
  return { ...loose, fields: [...loose.fields, ...counts] }
}

/** By the file's bounds, so that nothing is asked for. */
function someStand({ fields }: Schema, { columns }: LocalFile): boolean {
  const upper = fields.flatMap(({ id, name }) => (name === STANDS ? [columns.get(id)?.upper] : [])).at(0)
  return upper === undefined || upper.some((byte) => byte !== 0)
}

function goneKeys(
  { fields }: Schema,
  files: readonly LocalFile[],
  key: readonly string[],
  relations: ReadonlyMap<string, Relation>,
): Entities {
  const keys: Schema = { type: 'struct', 'schema-id': 0, fields: fields.filter(({ name }) => key.includes(name)) }
  const sql = `SELECT ${keys.fields.map(({ name }) => quoted(name)).join(', ')} FROM compared WHERE ${quoted(STANDS)} > 0`
  return entitiesOf({ kind: 'answer', schema: keys, sql, relations }, keys, files)
}
