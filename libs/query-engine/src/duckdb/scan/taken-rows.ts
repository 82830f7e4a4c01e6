import type { Field, Schema, Type } from '@storemesh/iceberg'
import type { PositionDelete, RelationDelete, RelationFile } from '../../query-engine.js'
import { identifier, literal } from '../../quoting.js'
import { distinctSets } from './distinct-sets.js'
import { byFile, parquetSql } from './parquet.js'

/** Rows that deletes of one kind take away from a scan, to be joined with it. */
export interface Taking {
  /** A row for each. */
  readonly sql: string
  /** What of the table's files it must be compared with. */
  readonly fields: readonly Field[]
  readonly on: (scan: string, taking: string) => string
}

type EqualityDelete = Extract<RelationDelete, { kind: 'equality' }>
type DeletesOf = (file: RelationFile) => readonly RelationDelete[]

/** A column's name within a scan: no name of a table's, so that none is taken for one of DuckDB's own such as `file_row_number`. */
export const ownName = ({ id }: Pick<Field, 'id'>) => `c${id}`

/** One for places, and one for each list of columns whose values are compared. */
export function takings(schema: Schema, noRows: string, files: readonly RelationFile[], deletesOf: DeletesOf): Taking[] {
  const positions = files.map((file) => deletesOf(file).filter((each) => each.kind === 'position'))
  const equalities = files.map((file) => deletesOf(file).filter((each) => each.kind === 'equality'))
  const byColumns = new Map(equalities.flat().map((each) => [columnsOf(each), each.schema]))
  return [
    ...(positions.flat().length > 0 ? [byPlace(files, positions, noRows)] : []),
    ...[...byColumns].map(([columns, compared]) => {
      const alike = equalities.map((deletes) => deletes.filter((each) => columnsOf(each) === columns))
      return byValue(schema, alike, compared, noRows)
    }),
  ]
}

const columnsOf = ({ schema }: EqualityDelete) =>
  JSON.stringify(
    leavesOf(schema.fields)
      .map(({ id }) => id)
      .toSorted((a, b) => a - b),
  )

/** A place in the scan's files as one number: a join on it is many times quicker than one on paths. */
const PLACE_BITS = 40
const FILE_PATH: Field = { id: 2_147_483_546, name: 'file_path', required: true, type: 'string' }
const POS: Field = { id: 2_147_483_545, name: 'pos', required: true, type: 'long' }

function byPlace(files: readonly RelationFile[], deletes: readonly (readonly PositionDelete[])[], noRows: string): Taking {
  return {
    fields: [],
    sql: `SELECT ("$file" << ${PLACE_BITS}) | "$pos" AS place FROM (${placesSql(files, deletes, noRows)}) AS places`,
    on: (scan, taking) => `${taking}.place = ((CAST(${scan}.file_index AS BIGINT) << ${PLACE_BITS}) | ${scan}.file_row_number)`,
  }
}

/**
 * Where rows of the files are gone by their places. They are many times those that are sought among them, and DuckDB, which takes
 * a search for nearly as many rows as it looks at, would build the join's table of them, longer with every delete file.
 */
export function gonePlacesSql(files: readonly RelationFile[], noRows: string): string {
  const deletes = files.map((file) => file.deletes.filter((each) => each.kind === 'position'))
  return deletes.flat().length > 0
    ? placesSql(files, deletes, noRows, MORE_ROWS_THAN_ANY)
    : 'SELECT CAST(NULL AS BIGINT) AS "$file", CAST(NULL AS BIGINT) AS "$pos" WHERE false'
}

const MORE_ROWS_THAN_ANY = 1e12

/** Of deletes for each of the files. */
function placesSql(
  files: readonly RelationFile[],
  deletes: readonly (readonly PositionDelete[])[],
  noRows: string,
  rows_said?: number,
): string {
  const ofOne = deletes.flatMap((each, file) => each.filter(({ isOfOneFile }) => isOfOneFile).map((one) => ({ ...one, file })))
  const ofAny = deletes.map((each) => each.filter(({ isOfOneFile }) => !isOfOneFile))
  const parts = [
    ...(ofOne.length > 0 ? [placesOfOneSql(ofOne, noRows, rows_said)] : []),
    ...(ofAny.flat().length > 0 ? [placesByPathSql(files, ofAny, noRows, rows_said)] : []),
  ]
  return parts.join(' UNION ALL ')
}

interface OfOneFile extends PositionDelete {
  readonly file: number
}

/** Which file they are of is known, and a path of each row is most of what there is to read. */
const placesOfOneSql = (deletes: readonly OfOneFile[], noRows: string, rows_said?: number) =>
  `SELECT CAST(${byFile(
    'deletes',
    deletes.map(({ file }) => String(file)),
  )} AS BIGINT) AS "$file", ${present('pos')} AS "$pos"
    FROM ${parquetSql(deletes, [POS], noRows, ({ name }) => name, rows_said)} AS deletes`

function placesByPathSql(
  files: readonly RelationFile[],
  deletes: readonly (readonly PositionDelete[])[],
  noRows: string,
  rows_said?: number,
): string {
  const { files: deleteFiles, sets, setOf } = distinctSets(deletes)
  const named = files.flatMap(({ address }, at) =>
    spellings(address).map((spelled) => `(${literal(spelled)}, ${at}, ${setOf[at] ?? 0})`),
  )
  const reach = reachSql(sets)
  return `SELECT CAST(named.file AS BIGINT) AS "$file", ${present('pos')} AS "$pos"
    FROM ${parquetSql(deleteFiles, [FILE_PATH, POS], noRows, ({ name }) => name, rows_said)} AS deletes
    JOIN (VALUES ${named.join(', ')}) AS named (address, file, files_deletes) ON named.address = ${present('file_path')}
    ${reach === '' ? '' : `JOIN ${reach} ON reach.files_deletes = named.files_deletes AND reach.path = deletes.file_index`}`
}

function byValue(schema: Schema, deletes: readonly (readonly EqualityDelete[])[], compared: Schema, noRows: string): Taking {
  const { files: deleteFiles, sets, setOf } = distinctSets(deletes)
  const known = new Map(leavesOf(schema.fields).map((leaf) => [leaf.id, leaf]))
  // a column that the table has by now widened is read as what it is now, in its deletes too
  const types = new Map(schema.fields.map((field) => [field.id, field.type]))
  const fields = compared.fields.map((field) => ({ ...field, type: sameShape(types.get(field.id), field.type) }))
  const reach = reachSql(sets)
  const pairs = leavesOf(fields).map((leaf) => ({ deleted: leaf, stored: known.get(leaf.id) ?? leaf }))
  return {
    fields: compared.fields.filter(({ id }) => !types.has(id)),
    sql: `SELECT deletes.*${reach === '' ? '' : ', reach.files_deletes'} FROM ${parquetSql(deleteFiles, fields, noRows, ownName)} AS deletes
      ${reach === '' ? '' : `JOIN ${reach} ON reach.path = deletes.file_index`}`,
    on: (scan, taking) => {
      const equal = pairs.map(
        ({ deleted, stored }) => `${leafSql(taking, deleted)} IS NOT DISTINCT FROM ${leafSql(scan, stored)}`,
      )
      const set = `${taking}.files_deletes = ${byFile(scan, setOf.map(String))}`
      return [...(reach === '' ? [] : [set]), ...equal].join(' AND ')
    },
  }
}

/** Which delete files each set has; empty where all of the scan's files have the same one. */
function reachSql(sets: readonly (readonly number[])[]): string {
  if (sets.length === 1) return ''
  const pairs = sets.flatMap((paths, set) => paths.map((path) => `(${set}, ${path})`))
  return `(VALUES ${pairs.join(', ')}) AS reach (files_deletes, path)`
}

/** A delete file without field ids would read as NULL, and delete nothing, without a word. */
const present = (column: string) =>
  `CASE WHEN deletes.${column} IS NULL THEN error('a Parquet file of position deletes lacks ${column}') ELSE deletes.${column} END`

/** `file:/a`, `file:///a` and `/a` are one place, and a delete file of another writer may say any of them. */
function spellings(address: string): readonly string[] {
  const path = address.replace(/^file:\/*/, '/')
  return path.startsWith('/') ? [path, `file:${path}`, `file://${path}`] : [path]
}

interface Leaf {
  readonly id: number
  /** The column that it is in, and the names that lead to it from there. */
  readonly column: number
  readonly path: readonly string[]
}

const leavesOf = (fields: readonly Field[]): Leaf[] => fields.flatMap((field) => leavesIn(field, field.id, []))

function leavesIn({ id, type }: Field, column: number, path: readonly string[]): Leaf[] {
  if (typeof type === 'string' || type.type !== 'struct') return [{ id, column, path }]
  return type.fields.flatMap((field) => leavesIn(field, column, [...path, field.name]))
}

const leafSql = (relation: string, { column, path }: Leaf) =>
  path.reduce((sql, name) => `struct_extract(${sql}, ${literal(name)})`, `${relation}.${identifier(ownName({ id: column }))}`)

const sameShape = (now: Type | undefined, then: Type): Type => (typeof now === 'string' && typeof then === 'string' ? now : then)
