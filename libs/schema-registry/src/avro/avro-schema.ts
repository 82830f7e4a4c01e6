import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import { invalid } from './invalid-avro.js'
import { fixedType, logicalType, primitive } from './avro-scalars.js'
import { arrayType, enumType, type Field, mapType, namedLater, recordType, unionType } from './avro-nested.js'
import type { AvroType } from './avro-type.js'

const DEPTH_MAX = 100
const MEMBERS_MAX = 10_000

/** What was named so far, and how deep within the schema we are. */
interface Scope {
  readonly named: Map<string, AvroType>
  readonly namespace: string
  readonly depth: number
}

/** How values are read, by the schema that their writer had. AVRO_INVALID where it is none, or some value by it may have no end. */
export const avroType = (schema: Json | undefined): AvroType => typeOf(schema, { named: new Map(), namespace: '', depth: 0 })

function typeOf(schema: Json | undefined, scope: Scope): AvroType {
  if (scope.depth > DEPTH_MAX) throw invalid(`its schema is nested more than ${DEPTH_MAX} deep`)
  const within = { ...scope, depth: scope.depth + 1 }
  if (typeof schema === 'string') return primitive(schema) ?? namedBefore(schema, scope)
  if (Array.isArray(schema)) return unionType(members(schema).map((member) => typeOf(member, within)))
  if (!isJsonObject(schema)) throw notUnderstood(schema)
  const { type } = schema
  if (typeof type !== 'string') return typeOf(type, within)
  switch (type) {
    case 'record':
    case 'error':
      return record(schema, within)
    case 'enum':
      return named(schema, scope, enumType(members(schema['symbols']).map(textOf)))
    case 'fixed':
      return named(schema, scope, fixedType(sizeOf(schema), schema))
    case 'array':
      return arrayType(typeOf(schema['items'], within))
    case 'map':
      return mapType(typeOf(schema['values'], within))
    default:
      return logicalType(type, schema) ?? typeOf(type, within)
  }
}

/** It is known by its name while its fields are read: it may hold itself. */
function record(schema: JsonObject, scope: Scope): AvroType {
  const name = fullName(schema, scope)
  const later = namedLater()
  scope.named.set(name, later.type)
  const within = { ...scope, namespace: name.slice(0, Math.max(0, name.lastIndexOf('.'))) }
  const fields = members(schema['fields']).map((field): Field => {
    if (!isJsonObject(field)) throw notUnderstood(field)
    return { name: textOf(field['name']), type: typeOf(field['type'], within) }
  })
  if (new Set(fields.map((field) => field.name)).size < fields.length) throw invalid(`its schema names a field of ${name} twice`)
  const type = recordType(fields)
  later.resolve(type)
  scope.named.set(name, type)
  return type
}

function named(schema: JsonObject, scope: Scope, type: AvroType): AvroType {
  scope.named.set(fullName(schema, scope), type)
  return type
}

function namedBefore(name: string, { named, namespace }: Scope): AvroType {
  // a name without dots is one of where it stands, before it is one of nowhere
  const type = (name.includes('.') ? undefined : named.get(`${namespace}.${name}`)) ?? named.get(name)
  if (!type) throw invalid(`its schema uses the type ${JSON.stringify(name.slice(0, 100))}, which it does not have`)
  return type
}

function fullName(schema: JsonObject, { namespace }: Scope): string {
  const name = textOf(schema['name'])
  if (name.includes('.')) return name
  const own = typeof schema['namespace'] === 'string' ? schema['namespace'] : namespace
  return own === '' ? name : `${own}.${name}`
}

function sizeOf({ size }: JsonObject): number {
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw invalid('its schema has a fixed type without a size')
  return size
}

function members(of: Json | undefined): readonly Json[] {
  if (!Array.isArray(of) || of.length > MEMBERS_MAX) throw invalid(`its schema wants a list of at most ${MEMBERS_MAX}`)
  return of
}

function textOf(value: Json | undefined): string {
  if (typeof value !== 'string' || value === '') throw invalid('its schema wants a name')
  return value
}

const notUnderstood = (schema: Json | undefined) =>
  invalid(`its schema has ${JSON.stringify(schema ?? null).slice(0, 100)} where a type is expected`)
