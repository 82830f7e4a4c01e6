import { Fault, withinLimit } from '@storemesh/core'
import type { Field, Schema } from '@storemesh/iceberg'
import type { AnswerRelation, Relation, RelationFile, TableRelation } from '../query-engine.js'
import { linesSql } from './json-lines.js'
import { identifier, textLiteral } from './literal.js'
import { reshapedSql } from './nested-sql.js'
import { trinoType } from './trino-types.js'

const FILES_MAX = 5000
/** Trino narrows its splits by a list of paths up to about a thousand; a longer one it would look for in every file. */
const FILES_AT_ONCE = 500
const PATH = '"$path"'

/** The SELECT that reads a relation: its columns in the schema's order, and nothing else. */
export async function relationSql(name: string, relation: Exclude<Relation, AnswerRelation>, catalog: string): Promise<string> {
  if (relation.kind === 'gone-places')
    throw unsupported(name, 'Trino does not show which rows were deleted by their place: have Trino change the rows itself')
  if (relation.kind === 'union') throw unsupported(name, 'Trino sees what is committed: ask the table that it is made of')
  if (relation.schema.fields.length === 0) throw new Fault('SCHEMA_INVALID', 'a relation needs one column or more')
  return relation.kind === 'json-lines' ? linesSql(name, relation) : tableSql(name, relation, catalog)
}

function tableSql(name: string, relation: TableRelation, catalog: string): string {
  const { at, files, schema } = relation
  const places = relation.places === true
  if (files.length === 0) return emptySql(schema, places)
  if (!at) throw unsupported(name, 'it is no table of the catalog that Trino reads: commit its files to one')
  const columns = columnsSql(schema, at.schema ?? schema, places)
  const read = (snapshot_id: string | undefined, paths?: readonly string[]) => {
    const table = [catalog, at.table.namespace, at.table.name].map(identifier).join('.')
    const version = snapshot_id === undefined ? '' : ` FOR VERSION AS OF ${version64(snapshot_id)}`
    return `SELECT ${columns} FROM ${table}${version}${paths ? ` WHERE ${PATH} IN (${paths.map(textLiteral).join(', ')})` : ''}`
  }
  if (at.isWhole) return read(at.snapshot_id)

  withinLimit(`files of ${name} in one statement`, files.length, { min: 0, max: FILES_MAX })
  const kept = inChunks(files.filter((file) => file.lost === undefined)).map((paths) => read(at.snapshot_id, paths))
  const lost = inChunks(files.filter((file) => file.lost !== undefined)).map((paths) => {
    if (at.lost_by === undefined) throw unsupported(name, 'it asks for lost rows, and of no snapshot that has lost them')
    return `(${read(at.snapshot_id, paths)} EXCEPT ALL ${read(at.lost_by, paths)})`
  })
  return [...kept, ...lost].join(' UNION ALL ')
}

function emptySql({ fields }: Schema, places: boolean): string {
  const columns = fields.map(({ name, type }) => `CAST(NULL AS ${trinoType(type)}) AS ${identifier(name)}`)
  return `SELECT ${[...columns, ...(places ? [`CAST(NULL AS varchar) AS ${PATH}`] : [])].join(', ')} WHERE false`
}

/** Trino shows a snapshot under the names of its time: columns are found by field id. */
function columnsSql({ fields }: Schema, then: Schema, places: boolean): string {
  const byId = new Map(then.fields.map((field) => [field.id, field]))
  const columns = fields.map((field) => columnSql(field, byId.get(field.id)))
  return [...columns, ...(places ? [PATH] : [])].join(', ')
}

function columnSql({ name, type }: Field, then: Field | undefined): string {
  const own = identifier(name)
  if (!then) return `CAST(NULL AS ${trinoType(type)}) AS ${own}`
  const value = reshapedSql(identifier(then.name), type, then.type)
  return value === own ? own : `${value} AS ${own}`
}

function inChunks(files: readonly RelationFile[]): string[][] {
  const chunks: string[][] = []
  for (let start = 0; start < files.length; start += FILES_AT_ONCE)
    chunks.push(files.slice(start, start + FILES_AT_ONCE).map(({ address }) => address))
  return chunks
}

function version64(snapshot_id: string): string {
  if (/^\d{1,19}$/.test(snapshot_id)) return snapshot_id
  throw new Fault('RELATION_UNSUPPORTED', `expected a snapshot's id of up to 19 digits, got ${JSON.stringify(snapshot_id)}`)
}

const unsupported = (name: string, why: string) => new Fault('RELATION_UNSUPPORTED', `${name} cannot be read by Trino: ${why}`)
