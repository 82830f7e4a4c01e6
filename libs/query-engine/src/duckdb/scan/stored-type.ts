import type { Field, Schema, Type } from '@storemesh/iceberg'
import { duckType } from '../duck-types.js'
import { identifier, literal } from '../../quoting.js'
import type { FileNames } from './nested-names.js'

/** The schema as a file has it: members of structs under the names that they had when it was written, without those that it lacks. */
export function storedSchema(schema: Schema, names: FileNames | undefined): Schema {
  if (!names) return schema
  const fields = schema.fields.flatMap((field): Field[] => {
    const type = storedType(field.type, names)
    return type === undefined ? [] : [{ ...field, type }]
  })
  return JSON.stringify(fields) === JSON.stringify(schema.fields) ? schema : { ...schema, fields }
}

/** Undefined where the file has nothing of it. */
function storedType(type: Type, names: FileNames): Type | undefined {
  if (typeof type === 'string') return type
  if (type.type === 'list') {
    const element = storedType(type.element, names)
    return element && { ...type, element }
  }
  if (type.type === 'map') {
    const [key, value] = [storedType(type.key, names), storedType(type.value, names)]
    return key && value && { ...type, key, value }
  }
  const fields = type.fields.flatMap((field): Field[] => {
    const [name, inner] = [names.get(field.id), storedType(field.type, names)]
    return name === undefined || inner === undefined ? [] : [{ ...field, name, type: inner }]
  })
  return fields.length === 0 ? undefined : { ...type, fields }
}

/** A value of the stored type as one of the table's: its members by their names of today, and in their order. */
export function restored(type: Type, stored: Type | undefined, sql: string, depth = 0): string {
  const nothing = `CAST(NULL AS ${duckType(type)})`
  if (stored === undefined) return nothing
  if (typeof type === 'string' || typeof stored === 'string' || JSON.stringify(type) === JSON.stringify(stored)) return sql
  const item = `item_${depth}`
  if (type.type === 'list')
    return stored.type === 'list'
      ? `list_transform(${sql}, lambda ${item}: ${restored(type.element, stored.element, item, depth + 1)})`
      : nothing
  if (type.type === 'map') {
    if (stored.type !== 'map') return nothing
    const key = restored(type.key, stored.key, `${item}.key`, depth + 1)
    const value = restored(type.value, stored.value, `${item}.value`, depth + 1)
    return `map_from_entries(list_transform(map_entries(${sql}), lambda ${item}: struct_pack(k := ${key}, v := ${value})))`
  }
  if (stored.type !== 'struct') return nothing
  const members = type.fields.map((field) => {
    const then = stored.fields.find(({ id }) => id === field.id)
    const member = then ? `struct_extract(${sql}, ${literal(then.name)})` : 'NULL'
    return `${identifier(field.name)} := ${restored(field.type, then?.type, member, depth)}`
  })
  return `CASE WHEN ${sql} IS NOT NULL THEN struct_pack(${members.join(', ')}) END`
}
