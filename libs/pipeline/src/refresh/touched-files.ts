import type { Entity } from '@storemesh/domain'
import type { Relation, TableRelation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { isTouched, TOUCHED } from './is-touched.js'
import type { Entities } from './touched-entities.js'

/** A relation that is about to be read for its rows of touched entities. */
export interface Searched {
  readonly relation: TableRelation
  /** What of a row tells each of the entity's columns. */
  readonly expressions: readonly string[]
}

/** Less is read sooner than searched. */
const FILES_MIN = 8
const ROWS_MIN = 50_000
/** More are in nearly every file. */
const ENTITIES_MAX = 2000

/**
 * The relations, each with those of its files alone that hold a row of a touched entity. DuckDB makes all columns of all rows
 * that bounds do not rule out, and the bounds of random ids rule out nothing, where an hour's entities are in one file or two of
 * ninety: to look at what tells the entity first takes a quarter of the time.
 */
export async function inTouchedFiles(
  parts: Pick<PipelineParts, 'engine' | 'viewer'>,
  { columns }: Entity,
  touched: Entities,
  searched: readonly Searched[],
): Promise<readonly TableRelation[]> {
  const large = searched.filter(({ relation }) => isLarge(relation))
  const isSearched = !parts.engine.readsCatalog && large.length > 0 && touched.count_max <= ENTITIES_MAX
  const found = isSearched ? await filesFound(parts, columns, touched, large) : []
  return searched.map((each) => {
    const files = found[large.indexOf(each)]
    return files ? ofFiles(each.relation, files) : each.relation
  })
}

const isLarge = ({ files }: TableRelation): boolean =>
  files.length >= FILES_MIN && files.reduce((sum, { record_count }) => sum + record_count, 0) >= ROWS_MIN

/** For each relation the numbers of its files. Rows that deletes take away are looked at too: that is quicker, and leaves out no file. */
async function filesFound(
  { engine, viewer }: Pick<PipelineParts, 'engine' | 'viewer'>,
  columns: readonly string[],
  touched: Entities,
  large: readonly Searched[],
): Promise<readonly ReadonlySet<number>[]> {
  const found = large.map(() => new Set<number>())
  const parts = large.map(({ expressions }, at) => {
    const told = expressions.map((expression, column) => `${expression} AS entity_${column}`).join(', ')
    const isOne = isTouched(touched, columns, (_, column) => `told.entity_${column}`)
    return `SELECT DISTINCT ${at} AS searched, "$file" AS file FROM (SELECT "$file", ${told} FROM searched_${at}) AS told WHERE ${isOne}`
  })
  const relations = new Map<string, Relation>([
    ...large.map(({ relation }, at): [string, Relation] => [`searched_${at}`, withFiles(relation)]),
    [TOUCHED, touched.relation],
  ])
  for await (const rows of engine.rows({ sql: parts.join('\nUNION ALL\n'), relations }, viewer))
    for (const { searched, file } of rows) found[Number(searched)]?.add(Number(file))
  return found
}

const withFiles = (relation: TableRelation): TableRelation => ({
  ...relation,
  places: 'files',
  files: relation.files.map((file) => ({ ...file, deletes: [] })),
})

const ofFiles = (relation: TableRelation, files: ReadonlySet<number>): TableRelation => ({
  ...relation,
  files: relation.files.filter((_, at) => files.has(at)),
  ...(relation.at && { at: { ...relation.at, isWhole: false } }),
})
