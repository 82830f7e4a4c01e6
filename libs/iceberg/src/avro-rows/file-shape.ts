import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { Refuse } from '../shape.js'
import type { Field, StructType, Type } from '../types.js'
import { type Decode, type Leaf, leafOf } from './leaf-decoder.js'

/** What a file's Avro schema says: Iceberg's types with their field ids, and how the bytes stand. */
export type FileShape =
  | { readonly kind: 'leaf'; readonly leaf: Leaf }
  | { readonly kind: 'struct'; readonly fields: readonly FileField[] }
  | { readonly kind: 'list'; readonly element: FileField }
  | { readonly kind: 'map'; readonly key: FileField; readonly value: FileField }

/** A field, or a member of a list or map. */
export interface FileField {
  readonly id: number
  readonly name: string
  readonly shape: FileShape
  /** Which branch of the union is null; undefined where the field is required. */
  readonly nullAt: 0 | 1 | undefined
}

export type { Decode }

/** The named types of a file, by their names; undefined while one is being read. */
type Named = Map<string, FileShape | undefined>

/** `refuse` is for what is sound Avro and no Iceberg data file: above all a field without an id. */
export function fileShape(avro: Json, refuse: Refuse): Extract<FileShape, { kind: 'struct' }> {
  const shape = shapeOf(avro, new Map(), refuse)
  if (shape.kind === 'struct') return shape
  throw refuse('its rows are no records')
}

function shapeOf(avro: Json, named: Named, refuse: Refuse): FileShape {
  if (typeof avro === 'string') {
    const known = named.get(avro)
    if (known) return known
    if (named.has(avro)) throw refuse('a record holds itself')
    return leafShape({ type: avro }, refuse)
  }
  if (!isJsonObject(avro)) throw refuse('it has a union of other types than one and null')
  const { type, name } = avro
  if (isJsonObject(type) || Array.isArray(type)) return shapeOf(type, named, refuse)
  if (typeof name === 'string') named.set(name, undefined)
  const shape = nestedShape(avro, named, refuse) ?? leafShape(avro, refuse)
  if (typeof name === 'string') named.set(name, shape)
  return shape
}

function leafShape(avro: JsonObject, refuse: Refuse): FileShape {
  const leaf = leafOf(avro)
  if (leaf) return { kind: 'leaf', leaf }
  throw refuse(`it has values of the Avro type ${JSON.stringify(avro['logicalType'] ?? avro['type']).slice(0, 40)}`)
}

function nestedShape(avro: JsonObject, named: Named, refuse: Refuse): FileShape | undefined {
  switch (avro['type']) {
    case 'record':
      return { kind: 'struct', fields: fieldsOf(avro, named, refuse) }
    case 'array':
      return avro['logicalType'] === 'map' ? pairsShape(avro, named, refuse) : listShape(avro, named, refuse)
    case 'map': {
      const key: FileShape = { kind: 'leaf', leaf: TEXT_KEY }
      const value = memberOf('value', avro['values'], avro['value-id'], named, refuse)
      return { kind: 'map', key: { id: idOf('key', avro['key-id'], refuse), name: 'key', shape: key, nullAt: undefined }, value }
    }
    default:
      return undefined
  }
}

const TEXT_KEY: Leaf = leafOf({ type: 'string' }) ?? { type: 'string', decode: () => '' }

function listShape(avro: JsonObject, named: Named, refuse: Refuse): FileShape {
  return { kind: 'list', element: memberOf('element', avro['items'], avro['element-id'], named, refuse) }
}

function pairsShape(avro: JsonObject, named: Named, refuse: Refuse): FileShape {
  const pair = shapeOf(avro['items'] ?? null, named, refuse)
  const [key, value] = pair.kind === 'struct' ? pair.fields : []
  if (!key || !value) throw refuse('a map has no pairs')
  return { kind: 'map', key: { ...key, name: 'key' }, value: { ...value, name: 'value' } }
}

function fieldsOf(avro: JsonObject, named: Named, refuse: Refuse): FileField[] {
  const fields = avro['fields']
  if (!Array.isArray(fields)) throw refuse('a record has no fields')
  return fields.map((field: Json) => {
    if (!isJsonObject(field) || typeof field['name'] !== 'string') throw refuse('a field has no name')
    const given = field['iceberg-field-name']
    return memberOf(typeof given === 'string' ? given : field['name'], field['type'], field['field-id'], named, refuse)
  })
}

function memberOf(name: string, avro: Json | undefined, id: Json | undefined, named: Named, refuse: Refuse): FileField {
  const branches = Array.isArray(avro) ? avro : [avro ?? null]
  const at = branches.indexOf('null')
  const [type, ...more] = branches.filter((branch: Json) => branch !== 'null')
  if (type === undefined || more.length > 0) throw refuse('it has a union of other types than one and null')
  const nullAt = at === 0 || at === 1 ? at : undefined
  return { id: idOf(name, id, refuse), name, shape: shapeOf(type, named, refuse), nullAt }
}

function idOf(name: string, id: Json | undefined, refuse: Refuse): number {
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id
  throw refuse(`its ${name} has no field id, so that no column of the table is known in it`)
}

/** The columns that a file has, as its own writer knew them. */
export const structOf = (fields: readonly FileField[]): StructType => ({ type: 'struct', fields: fields.map(fieldOf) })

const fieldOf = ({ id, name, nullAt, shape }: FileField): Field => ({
  id,
  name,
  required: nullAt === undefined,
  type: typeOf(shape),
})

function typeOf(shape: FileShape): Type {
  switch (shape.kind) {
    case 'leaf':
      return shape.leaf.type
    case 'struct':
      return structOf(shape.fields)
    case 'list': {
      const { id, required, type } = fieldOf(shape.element)
      return { type: 'list', 'element-id': id, 'element-required': required, element: type }
    }
    case 'map': {
      const [key, value] = [fieldOf(shape.key), fieldOf(shape.value)]
      return {
        type: 'map',
        'key-id': key.id,
        key: key.type,
        'value-id': value.id,
        'value-required': value.required,
        value: value.type,
      }
    }
  }
}
