import { requireSoundSchema } from './schema.js'
import type { Field, Schema, Type } from './types.js'

export interface NewColumn {
  readonly name: string
  /** Ids within it are given anew. */
  readonly type: Type
  readonly required: boolean
  readonly doc?: string
}

/** A schema of fresh ids: columns from 1 in their order, then what is nested in them. */
export function newSchema(columns: readonly NewColumn[]): Schema {
  const schema: Schema = { type: 'struct', 'schema-id': 0, fields: freshFields(columns, freshIds()) }
  requireSoundSchema(schema)
  return schema
}

/** The same schema under fresh ids, and which id became which. */
export function renumbered(schema: Schema): { readonly schema: Schema; readonly newIds: ReadonlyMap<number, number> } {
  requireSoundSchema(schema)
  const ids = freshIds()
  const fields = freshFields(schema.fields, ids)
  const identifiers = schema['identifier-field-ids']?.flatMap((id) => ids.given.get(id) ?? [])
  const fresh = { type: schema.type, 'schema-id': 0, fields, ...(identifiers && { 'identifier-field-ids': identifiers }) }
  return { schema: fresh, newIds: ids.given }
}

/** A column to be added to a schema whose ids end at `after`. */
export function freshField(column: NewColumn, after: number): Field {
  const ids = freshIds(after)
  const id = ids.next()
  const { name, required, type, doc } = column
  return { id, name, required, type: freshType(type, ids), ...(doc !== undefined && { doc }) }
}

interface FreshIds {
  /** Which old id became which. */
  readonly given: Map<number, number>
  next(old?: number): number
}

function freshIds(after = 0): FreshIds {
  const given = new Map<number, number>()
  let last = after
  const next = (old?: number) => {
    last += 1
    if (old !== undefined) given.set(old, last)
    return last
  }
  return { given, next }
}

function freshFields(columns: readonly (NewColumn & { readonly id?: number })[], ids: FreshIds): Field[] {
  const numbered = columns.map((column) => ({ column, id: ids.next(column.id) })) // siblings first: their ids stay side by side
  return numbered.map(({ column: { name, required, type, doc }, id }) => {
    return { id, name, required, type: freshType(type, ids), ...(doc !== undefined && { doc }) }
  })
}

function freshType(type: Type, ids: FreshIds): Type {
  if (typeof type === 'string') return type
  if (type.type === 'struct') return { type: 'struct', fields: freshFields(type.fields, ids) }
  if (type.type === 'list') {
    return { ...type, 'element-id': ids.next(type['element-id']), element: freshType(type.element, ids) }
  }
  const numbered = { 'key-id': ids.next(type['key-id']), 'value-id': ids.next(type['value-id']) }
  return { ...type, ...numbered, key: freshType(type.key, ids), value: freshType(type.value, ids) }
}
