import { Fault } from '@storemesh/core'
import { membersOf } from '../schema.js'
import type { Field, StructType, Type } from '../types.js'
import type { FieldPath } from './schema-change.js'

/** A copy of the struct in which the field at the path is what `edit` makes of it. SCHEMA_INVALID where there is none. */
export function withField(struct: StructType, path: FieldPath, edit: (field: Field) => Field): StructType {
  return withinStruct(struct, path, path, edit)
}

/** A copy in which the struct at the path has the fields that `edit` makes of its own; an empty path is the struct itself. */
export function withFields(
  struct: StructType,
  path: readonly string[],
  edit: (fields: readonly Field[]) => readonly Field[],
): StructType {
  const [first, ...rest] = path
  if (first === undefined) return { ...struct, fields: edit(struct.fields) }
  return withField(struct, [first, ...rest], (field) => {
    const holder = structOf(field.type)
    if (holder) return { ...field, type: { ...holder, fields: edit(holder.fields) } }
    throw new Fault('SCHEMA_INVALID', `${shown(path)} is no struct: only a struct has fields that come, go or are renamed`)
  })
}

/** The field at the path. SCHEMA_INVALID where there is none. */
export function fieldAt(struct: StructType, path: FieldPath): Field {
  const [name, next, ...rest] = path
  const field = struct.fields.find((candidate) => candidate.name === name)
  if (!field) throw unknown(path)
  return next === undefined ? field : fieldWithin(field.type, [next, ...rest], path)
}

export const shown = (path: readonly string[]): string => path.join('.')

function fieldWithin(type: Type, path: FieldPath, whole: FieldPath): Field {
  const [name, next, ...rest] = path
  const field = typeof type === 'string' ? undefined : membersOf(type).find((candidate) => candidate.name === name)
  if (!field) throw unknown(whole)
  return next === undefined ? field : fieldWithin(field.type, [next, ...rest], whole)
}

const structOf = (type: Type): StructType | undefined => (typeof type !== 'string' && type.type === 'struct' ? type : undefined)

function withinStruct(struct: StructType, path: FieldPath, whole: FieldPath, edit: (field: Field) => Field): StructType {
  const [name] = path
  if (!struct.fields.some((field) => field.name === name)) throw unknown(whole)
  return { ...struct, fields: struct.fields.map((field) => (field.name === name ? edited(field, path, whole, edit) : field)) }
}

function edited(field: Field, path: FieldPath, whole: FieldPath, edit: (field: Field) => Field): Field {
  const [, next, ...rest] = path
  return next === undefined ? edit(field) : { ...field, type: withinType(field.type, [next, ...rest], whole, edit) }
}

function withinType(type: Type, path: FieldPath, whole: FieldPath, edit: (field: Field) => Field): Type {
  if (typeof type === 'string') throw unknown(whole)
  if (type.type === 'struct') return withinStruct(type, path, whole, edit)
  const [name] = path
  if (type.type === 'map' && name === 'key')
    throw new Fault('SCHEMA_INVALID', `${shown(whole)} leads into a map's keys, which never change; make a new column instead`)
  const member = membersOf(type).find((candidate) => candidate.name === name)
  if (!member) throw unknown(whole)
  const changed = edited(member, path, whole, edit)
  if (type.type === 'list') return { ...type, 'element-required': changed.required, element: changed.type }
  return { ...type, 'value-required': changed.required, value: changed.type }
}

const unknown = (path: readonly string[]) =>
  new Fault(
    'SCHEMA_INVALID',
    `there is no column ${shown(path)}; below a list its fields are under element, below a map under value`,
  )
