import { Fault } from '@storemesh/core'
import type { Field, MapType, PrimitiveType, StructType, Type } from '@storemesh/iceberg'
import type { JsonLinesRelation } from '../../query-engine.js'
import { decimalOf, duckPrimitive, duckType } from '../duck-types.js'
import { identifier, literal } from '../../quoting.js'
import { emptySql } from './empty.js'

const LINE_BYTES_MAX = 16 * 1024 * 1024

/** What JSON's own types do not carry exactly is read as it stands, then cast. */
export function linesSql({ schema, paths }: JsonLinesRelation): string {
  if (paths.length === 0) return emptySql(schema)
  const columns = schema.fields.map((field) => `${literal(field.name)}: ${literal(typeInJson(field))}`)
  const selected = schema.fields.map((field) => `${fromJson(field)} AS ${identifier(field.name)}`)
  const files = `[${paths.map(literal).join(', ')}]`
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
  const decimal = decimalOf(field.type)
  if (!decimal || !isWide(field)) return converted(field.type, column, 0)
  // a text is exact; a number is trusted while it is short enough to be, and refused rather than rounded
  const type = duckType(field.type)
  return `CASE WHEN ${column} IS NULL OR json_type(${column}) = 'NULL' THEN NULL
    WHEN json_type(${column}) = 'VARCHAR' THEN CAST(${column} ->> '$' AS ${type})
    WHEN abs(CAST(${column} AS DOUBLE)) < 1e${SAFE_DIGITS - decimal.scale} THEN CAST(CAST(${column} AS VARCHAR) AS ${type})
    ELSE error('a number of JSON is too long to be a decimal; write it as a text') END`
}

/** Bytes are the one thing that a cast does not make of its text, so whatever holds some is taken apart and put together. */
function converted(type: Type, sql: string, depth: number): string {
  if (!holdsBytes(type)) return duckType(type, primitiveInJson) === duckType(type) ? sql : `CAST(${sql} AS ${duckType(type)})`
  if (typeof type === 'string') return `from_base64(${sql})`
  if (type.type === 'struct') return structFrom(type, sql, depth)
  if (type.type === 'map') return mapFrom(type, sql, depth)
  const item = `item_${depth}`
  return `list_transform(${sql}, lambda ${item}: ${converted(type.element, item, depth + 1)})`
}

function structFrom({ fields }: StructType, sql: string, depth: number): string {
  const members = fields.map(({ name, type }) => {
    const member = converted(type, `struct_extract(${sql}, ${literal(name)})`, depth)
    return `${identifier(name)} := ${member}`
  })
  return `CASE WHEN ${sql} IS NOT NULL THEN struct_pack(${members.join(', ')}) END`
}

function mapFrom({ key, value }: MapType, sql: string, depth: number): string {
  const item = `item_${depth}`
  const [from, to] = [converted(key, `${item}.key`, depth + 1), converted(value, `${item}.value`, depth + 1)]
  return `map_from_entries(list_transform(map_entries(${sql}), lambda ${item}: struct_pack(k := ${from}, v := ${to})))`
}

function holdsBytes(type: Type): boolean {
  if (typeof type === 'string') return type === 'binary' || type.startsWith('fixed[')
  if (type.type === 'list') return holdsBytes(type.element)
  if (type.type === 'struct') return type.fields.some((field) => holdsBytes(field.type))
  if (typeof type.key === 'string') return holdsBytes(type.key) || holdsBytes(type.value)
  throw new Fault('SCHEMA_INVALID', 'lines of JSON hold a map as an object, so its keys are scalars; this one has others')
}
