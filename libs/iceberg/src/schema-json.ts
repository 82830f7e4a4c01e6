import { flagAt, isMembers, listAt, type Members, maybe, membersAt, type Refuse, textAt, wholeAt } from './shape.js'
import type { Field, PrimitiveType, Schema, Type } from './types.js'

const PLAIN_TYPES: ReadonlySet<string> = new Set([
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'string',
  'uuid',
  'binary',
])

export function schemaFrom(value: unknown, refuse: Refuse): Schema {
  const members = membersAt(value, 'schema', refuse)
  const identifiers = maybe(members, 'identifier-field-ids', refuse, listAt)?.filter((id) => typeof id === 'number')
  return {
    type: 'struct',
    'schema-id': wholeAt(members, 'schema-id', refuse),
    fields: fieldsFrom(members, refuse),
    ...(identifiers && { 'identifier-field-ids': identifiers }),
  }
}

const fieldsFrom = (members: Members, refuse: Refuse): Field[] =>
  listAt(members, 'fields', refuse).map((field) => fieldFrom(field, refuse))

function fieldFrom(value: unknown, refuse: Refuse): Field {
  const members = membersAt(value, 'field', refuse)
  const doc = maybe(members, 'doc', refuse, textAt)
  return {
    id: wholeAt(members, 'id', refuse),
    name: textAt(members, 'name', refuse),
    required: flagAt(members, 'required', refuse),
    type: typeFrom(members['type'], refuse),
    ...(doc !== undefined && { doc }),
  }
}

function typeFrom(value: unknown, refuse: Refuse): Type {
  if (typeof value === 'string') return primitiveFrom(value, refuse)
  if (!isMembers(value)) throw refuse('a type is neither a text nor an object')
  switch (value['type']) {
    case 'struct':
      return { type: 'struct', fields: fieldsFrom(value, refuse) }
    case 'list':
      return {
        type: 'list',
        'element-id': wholeAt(value, 'element-id', refuse),
        'element-required': flagAt(value, 'element-required', refuse),
        element: typeFrom(value['element'], refuse),
      }
    case 'map':
      return {
        type: 'map',
        'key-id': wholeAt(value, 'key-id', refuse),
        key: typeFrom(value['key'], refuse),
        'value-id': wholeAt(value, 'value-id', refuse),
        'value-required': flagAt(value, 'value-required', refuse),
        value: typeFrom(value['value'], refuse),
      }
    default:
      throw refuse('a nested type is none of struct, list, map')
  }
}

function primitiveFrom(text: string, refuse: Refuse): PrimitiveType {
  const decimal = decimalOf(text)
  if (decimal) return `decimal(${decimal.precision}, ${decimal.scale})`
  if (isPlain(text)) return text
  const fixed = fixedLengthOf(text)
  if (fixed !== undefined) return `fixed[${fixed}]`
  throw refuse('a column has a type that format version 2 does not know')
}

const isPlain = (text: string): text is Exclude<PrimitiveType, `${string}(${string}` | `${string}[${string}`> =>
  PLAIN_TYPES.has(text)

/** Precision and scale of `decimal(9, 2)`, with or without the space. */
export function decimalOf(type: string): { readonly precision: number; readonly scale: number } | undefined {
  const match = /^decimal\((\d{1,2}),\s?(\d{1,2})\)$/.exec(type)
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : undefined
}

/** 16 of `fixed[16]`. */
export function fixedLengthOf(type: string): number | undefined {
  const match = /^fixed\[(\d{1,9})\]$/.exec(type)
  return match ? Number(match[1]) : undefined
}
