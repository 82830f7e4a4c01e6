import type { Json, JsonObject } from '@storemesh/core'
import { avroName, avroType } from '../manifest-schema.js'
import type { Field, StructType, Type } from '../types.js'

/**
 * A table's schema in Avro, by appendix A of the specification: what may be missing is a union with null first, and every
 * field, element, key and value keeps its id.
 */
export const rowSchema = (schema: StructType): JsonObject => recordOf('table', schema)

const recordOf = (name: string, { fields }: StructType): JsonObject => ({
  type: 'record',
  name,
  fields: fields.map(fieldOf),
})

function fieldOf({ id, name, required, type }: Field): JsonObject {
  const called = avroName(name)
  return {
    name: called,
    type: maybeNull(required, typeOf(type, id)),
    ...(!required && { default: null }),
    'field-id': id,
    ...(called !== name && { 'iceberg-field-name': name }),
  }
}

const maybeNull = (required: boolean, type: Json): Json => (required ? type : ['null', type])

function typeOf(type: Type, id: number): Json {
  if (typeof type === 'string') return avroType(type, id)
  if (type.type === 'struct') return recordOf(`r${id}`, type)
  if (type.type === 'list') {
    const items = maybeNull(type['element-required'], typeOf(type.element, type['element-id']))
    return { type: 'array', items, 'element-id': type['element-id'] }
  }
  const { 'key-id': key_id, 'value-id': value_id } = type
  if (type.key === 'string') {
    const values = maybeNull(type['value-required'], typeOf(type.value, value_id))
    return { type: 'map', values, 'key-id': key_id, 'value-id': value_id }
  }
  const pair: StructType = {
    type: 'struct',
    fields: [
      { id: key_id, name: 'key', required: true, type: type.key },
      { id: value_id, name: 'value', required: type['value-required'], type: type.value },
    ],
  }
  return { type: 'array', logicalType: 'map', items: recordOf(`k${key_id}_v${value_id}`, pair) }
}
