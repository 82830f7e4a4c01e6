import type { Json, JsonObject } from '@storemesh/core'
import type { PartitionSpec } from './partition.js'
import { partitionType } from './partition.js'
import { decimalBytes } from './partition-value.js'
import { decimalOf, fixedLengthOf } from './schema-json.js'
import { isMembers } from './shape.js'
import type { PrimitiveType, Schema } from './types.js'

/** Avro schemas of manifests and manifest lists. Readers resolve by `field-id`, so the ids are the specification's to the letter. */

const required = (name: string, type: Json, id: number): JsonObject => ({ name, type, 'field-id': id })
const optional = (name: string, type: Json, id: number): JsonObject => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
})
const list = (items: Json, id: number): JsonObject => ({ type: 'array', items, 'element-id': id })

/** Avro's maps have text keys only: one with whole numbers is a list of pairs. */
const keyed = (name: string, id: number, keyId: number, valueId: number, value: Json): JsonObject => {
  const pair = {
    type: 'record',
    name: `k${keyId}_v${valueId}`,
    fields: [required('key', 'int', keyId), required('value', value, valueId)],
  }
  return optional(name, { type: 'array', logicalType: 'map', items: pair }, id)
}

export function manifestSchema(spec: PartitionSpec, schemas: readonly Schema[]): JsonObject {
  const partition = spec.fields.map((field) => {
    const id = field['field-id']
    return optional(avroName(field.name), avroType(partitionType(field, schemas), id), id)
  })
  const dataFile = [
    required('content', 'int', 134),
    required('file_path', 'string', 100),
    required('file_format', 'string', 101),
    required('partition', { type: 'record', name: 'r102', fields: partition }, 102),
    required('record_count', 'long', 103),
    required('file_size_in_bytes', 'long', 104),
    keyed('column_sizes', 108, 117, 118, 'long'),
    keyed('value_counts', 109, 119, 120, 'long'),
    keyed('null_value_counts', 110, 121, 122, 'long'),
    keyed('nan_value_counts', 137, 138, 139, 'long'),
    keyed('lower_bounds', 125, 126, 127, 'bytes'),
    keyed('upper_bounds', 128, 129, 130, 'bytes'),
    optional('key_metadata', 'bytes', 131),
    optional('split_offsets', list('long', 133), 132),
    optional('equality_ids', list('int', 136), 135),
    optional('sort_order_id', 'int', 140),
    optional('referenced_data_file', 'string', 143),
  ]
  return {
    type: 'record',
    name: 'manifest_entry',
    fields: [
      required('status', 'int', 0),
      optional('snapshot_id', 'long', 1),
      optional('sequence_number', 'long', 3),
      optional('file_sequence_number', 'long', 4),
      required('data_file', { type: 'record', name: 'r2', fields: dataFile }, 2),
    ],
  }
}

const PARTITION_SUMMARY: JsonObject = {
  type: 'record',
  name: 'r508',
  fields: [
    required('contains_null', 'boolean', 509),
    optional('contains_nan', 'boolean', 518),
    optional('lower_bound', 'bytes', 510),
    optional('upper_bound', 'bytes', 511),
  ],
}

export const MANIFEST_LIST_SCHEMA: JsonObject = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    required('manifest_path', 'string', 500),
    required('manifest_length', 'long', 501),
    required('partition_spec_id', 'int', 502),
    required('content', 'int', 517),
    required('sequence_number', 'long', 515),
    required('min_sequence_number', 'long', 516),
    required('added_snapshot_id', 'long', 503),
    required('added_files_count', 'int', 504),
    required('existing_files_count', 'int', 505),
    required('deleted_files_count', 'int', 506),
    required('added_rows_count', 'long', 512),
    required('existing_rows_count', 'long', 513),
    required('deleted_rows_count', 'long', 514),
    optional('partitions', list(PARTITION_SUMMARY, 508), 507),
    optional('key_metadata', 'bytes', 519),
  ],
}

/** The names that a file gives its record's members, by field id: older writers call some of them otherwise. */
export function namesById(schema: Json | undefined): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  for (const field of fieldsOf(schema)) {
    if (typeof field['field-id'] === 'number' && typeof field['name'] === 'string') names.set(field['field-id'], field['name'])
  }
  return names
}

/** The schema without some members of the record below a member. */
export function withoutBelow(schema: Json, member: string, left: ReadonlySet<string>): Json {
  if (!isJsonRecord(schema)) return schema
  const fields = fieldsOf(schema).map((field) => {
    if (field['name'] !== member || !isJsonRecord(field['type'])) return field
    const kept = fieldsOf(field['type']).filter(({ name }) => typeof name !== 'string' || !left.has(name))
    return { ...field, type: { ...field['type'], fields: kept } }
  })
  return { ...schema, fields }
}

/** The record below a record's member; undefined where there is none. */
export const recordBelow = (schema: Json | undefined, name: string): Json | undefined => {
  for (const field of fieldsOf(schema)) if (field['name'] === name && isJsonRecord(field['type'])) return field['type']
  return undefined
}

function fieldsOf(schema: Json | undefined): readonly JsonObject[] {
  if (!isJsonRecord(schema) || !Array.isArray(schema['fields'])) return []
  return schema['fields'].filter(isJsonRecord)
}

const isJsonRecord = (value: unknown): value is JsonObject => isMembers(value)

/** A primitive type in Avro; `id` makes the name of a fixed one its own. */
export function avroType(type: PrimitiveType, id: number): Json {
  if (type === 'date') return { type: 'int', logicalType: 'date' }
  if (type === 'time') return { type: 'long', logicalType: 'time-micros' }
  if (type === 'timestamp' || type === 'timestamptz') {
    return { type: 'long', logicalType: 'timestamp-micros', 'adjust-to-utc': type === 'timestamptz' }
  }
  if (type === 'uuid') return { type: 'fixed', size: 16, name: `uuid_${id}`, logicalType: 'uuid' }
  if (type === 'binary') return 'bytes'
  const decimal = decimalOf(type)
  if (decimal)
    return { type: 'fixed', size: decimalBytes(decimal.precision), name: `decimal_${id}`, logicalType: 'decimal', ...decimal }
  const length = fixedLengthOf(type)
  return length === undefined ? type : { type: 'fixed', size: length, name: `fixed_${id}` }
}

/** A partition's name as Avro allows it: what is no letter, digit or underscore becomes `_x` and its number. */
export function avroName(name: string): string {
  const coded = (character: string) => `_x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`
  const first = /^[0-9]/.test(name) ? `_${name}` : name
  return first.replace(/[^A-Za-z0-9_]/gu, coded)
}
