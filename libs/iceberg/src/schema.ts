import { Fault } from '@storemesh/core'
import type { Field, Schema, StructType, Type } from './types.js'

/** Fields as the specification counts them: list elements, map keys and values too. */
export function* fieldsWithin(type: Type): Generator<Field> {
  if (typeof type === 'string') return
  for (const field of membersOf(type)) {
    yield field
    yield* fieldsWithin(field.type)
  }
}

/** A nested type's members one level down, under the names that Parquet gives them. */
export function membersOf(type: Exclude<Type, string>): readonly Field[] {
  if (type.type === 'struct') return type.fields
  if (type.type === 'list') {
    return [{ id: type['element-id'], name: 'element', required: type['element-required'], type: type.element }]
  }
  return [
    { id: type['key-id'], name: 'key', required: true, type: type.key },
    { id: type['value-id'], name: 'value', required: type['value-required'], type: type.value },
  ]
}

/** A field by id; fields of structs are found, those below a list or map are too. */
export function fieldById(schema: StructType, id: number): Field | undefined {
  for (const field of fieldsWithin(schema)) if (field.id === id) return field
  return undefined
}

/** A field that has one value a row: a column, or one within structs. Those below a list or map are not found. */
export function singleFieldById(struct: StructType, id: number): Field | undefined {
  for (const field of struct.fields) {
    if (field.id === id) return field
    if (typeof field.type === 'string' || field.type.type !== 'struct') continue
    const nested = singleFieldById(field.type, id)
    if (nested) return nested
  }
  return undefined
}

/** A field by its name, dots leading into structs: `address.city`. */
export function fieldByName(schema: StructType, name: string): Field | undefined {
  const whole = schema.fields.find((field) => field.name === name)
  if (whole) return whole
  for (const field of schema.fields) {
    if (typeof field.type === 'string' || field.type.type !== 'struct' || !name.startsWith(`${field.name}.`)) continue
    const nested = fieldByName(field.type, name.slice(field.name.length + 1))
    if (nested) return nested
  }
  return undefined
}

export const lastColumnId = (schema: StructType): number =>
  [...fieldsWithin(schema)].reduce((last, { id }) => Math.max(last, id), 0)

/** Refuses a schema in which a name or an id stands for two fields. */
export function requireSoundSchema(schema: StructType): void {
  const ids = new Set<number>()
  for (const { id, name } of fieldsWithin(schema)) {
    if (!Number.isSafeInteger(id) || id < 1)
      throw new Fault('SCHEMA_INVALID', `field ${name} has the id ${id}, expected a whole number from 1`)
    if (ids.has(id)) throw new Fault('SCHEMA_INVALID', `two fields have the id ${id}, one of them ${name}`)
    ids.add(id)
  }
  requireOwnNames(schema)
}

function requireOwnNames(type: Type): void {
  if (typeof type === 'string') return
  const names = new Set<string>()
  for (const field of membersOf(type)) {
    if (field.name === '') throw new Fault('SCHEMA_INVALID', `field ${field.id} has no name`)
    if (names.has(field.name)) throw new Fault('SCHEMA_INVALID', `two fields are called ${field.name}`)
    names.add(field.name)
    requireOwnNames(field.type)
  }
}

/** Whether two schemas differ in nothing but their number. */
export const sameSchema = (one: Schema, other: Schema): boolean =>
  sameMembers({ ...one, 'schema-id': 0 }, { ...other, 'schema-id': 0 })

/** Whether two values are the same as JSON, in whatever order their members come. */
export const sameMembers = (one: unknown, other: unknown): boolean =>
  JSON.stringify(canonical(one)) === JSON.stringify(canonical(other))

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, canonical(member)])
}
