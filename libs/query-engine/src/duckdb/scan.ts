import { Fault } from '@storemesh/core'
import type { Field, PrimitiveType, Schema } from '@storemesh/iceberg'
import type { JsonLinesRelation, Relation, TableRelation } from '../query-engine.js'
import { decimalOf, duckPrimitive, duckType } from './duck-types.js'
import { identifier, literal } from './quoting.js'

/**
 * The SELECT that reads a relation: its columns in the schema's order, and nothing else.
 *
 * A single file whose schema is given is read by one thread, two files are read by all of them, each file too. So a single
 * one is read beside `noRows`, a file without any: half the time on two cores.
 */
export function scanSql(relation: Relation, noRows: string): string {
  if (relation.schema.fields.length === 0) throw new Fault('SCHEMA_INVALID', 'a relation needs one column or more')
  return relation.kind === 'json-lines' ? linesSql(relation) : tableSql(relation, noRows)
}

const listOf = (paths: readonly string[]) => `[${paths.map(literal).join(', ')}]`

const linesSql = ({ schema, paths }: JsonLinesRelation) =>
  paths.length === 0 ? emptySql(schema) : jsonLinesSql(schema, listOf(paths))

function tableSql({ schema, files }: TableRelation, noRows: string): string {
  const paths = files.map(({ path }) => path)
  if (paths.length === 0) return emptySql(schema)
  return parquetSql(schema, listOf(paths.length === 1 ? [...paths, noRows] : paths))
}

const emptySql = ({ fields }: Schema) =>
  `SELECT ${fields.map((field) => `CAST(NULL AS ${duckType(field.type)}) AS ${identifier(field.name)}`).join(', ')} WHERE false`

/** Columns are found by field id: one that a file lacks is NULL, a renamed or widened one is itself. */
function parquetSql({ fields }: Schema, files: string): string {
  const columns = fields.map(
    ({ id, name, type }) => `${id}: {name: ${literal(name)}, type: ${literal(duckType(type))}, default_value: NULL}`,
  )
  return `SELECT ${fields.map(({ name }) => identifier(name)).join(', ')} FROM read_parquet(${files}, schema=MAP {${columns.join(', ')}})`
}

const LINE_BYTES_MAX = 16 * 1024 * 1024

/** What JSON's own types do not carry exactly is read as it stands, then cast. */
function jsonLinesSql({ fields }: Schema, files: string): string {
  const columns = fields.map((field) => `${literal(field.name)}: ${literal(typeInJson(field))}`)
  const selected = fields.map((field) => `${fromJson(field)} AS ${identifier(field.name)}`)
  return `SELECT ${selected.join(', ')} FROM read_json(${files}, columns={${columns.join(', ')}}, format='newline_delimited', maximum_object_size=${LINE_BYTES_MAX})`
}

/** A double carries 15 decimal digits without a doubt, and a number in JSON is read as one. */
const SAFE_DIGITS = 15
const isWide = (field: Field) => (decimalOf(field.type)?.precision ?? 0) > SAFE_DIGITS

const KEPT: ReadonlySet<string> = new Set(['boolean', 'int', 'long', 'float', 'double', 'string'])
const primitiveInJson = (type: PrimitiveType) => (KEPT.has(type) ? duckPrimitive(type) : 'VARCHAR')
const typeInJson = (field: Field) => (isWide(field) ? 'JSON' : duckType(field.type, primitiveInJson))

function fromJson(field: Field): string {
  const column = identifier(field.name)
  const type = duckType(field.type)
  const decimal = decimalOf(field.type)
  if (!decimal || !isWide(field)) return typeInJson(field) === type ? column : `CAST(${column} AS ${type})`
  // a text is exact; a number is trusted while it is short enough to be, and refused rather than rounded
  return `CASE WHEN ${column} IS NULL OR json_type(${column}) = 'NULL' THEN NULL
    WHEN json_type(${column}) = 'VARCHAR' THEN CAST(${column} ->> '$' AS ${type})
    WHEN abs(CAST(${column} AS DOUBLE)) < 1e${SAFE_DIGITS - decimal.scale} THEN CAST(CAST(${column} AS VARCHAR) AS ${type})
    ELSE error('a number of JSON is too long to be a decimal; write it as a text') END`
}
