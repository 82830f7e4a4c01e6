import { Fault, isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { Field, PrimitiveType, Type } from '@storemesh/iceberg'
import { identifier } from './literal.js'

/** Iceberg's types in Trino's words, and back. */
const PLAIN = {
  boolean: 'boolean',
  int: 'integer',
  long: 'bigint',
  float: 'real',
  double: 'double',
  date: 'date',
  time: 'time(6)',
  timestamp: 'timestamp(6)',
  timestamptz: 'timestamp(6) with time zone',
  string: 'varchar',
  uuid: 'uuid',
  binary: 'varbinary',
} as const
const isPlain = (type: string): type is keyof typeof PLAIN => Object.hasOwn(PLAIN, type)

export function trinoType(type: Type): string {
  if (typeof type === 'string') return trinoPrimitive(type)
  if (type.type === 'list') return `array(${trinoType(type.element)})`
  if (type.type === 'map') return `map(${trinoType(type.key)}, ${trinoType(type.value)})`
  return `row(${type.fields.map(({ name, type: inner }) => `${identifier(name)} ${trinoType(inner)}`).join(', ')})`
}

function trinoPrimitive(type: PrimitiveType): string {
  if (isPlain(type)) return PLAIN[type]
  if (type.startsWith('decimal(')) return type
  if (type.startsWith('fixed[')) return 'varbinary'
  throw new Fault('SCHEMA_INVALID', `expected one of Iceberg's types, got ${JSON.stringify(type)}`)
}

const BACK: ReadonlyMap<string, PrimitiveType> = new Map<string, PrimitiveType>([
  ['boolean', 'boolean'],
  ['tinyint', 'int'],
  ['smallint', 'int'],
  ['integer', 'int'],
  ['bigint', 'long'],
  ['real', 'float'],
  ['double', 'double'],
  ['date', 'date'],
  ['time', 'time'],
  ['timestamp', 'timestamp'],
  ['timestamp with time zone', 'timestamptz'],
  ['uuid', 'uuid'],
  ['varbinary', 'binary'],
])

/** The Iceberg type of an answer's column, by Trino's signature of it. What Iceberg has no word for is shown as text. */
export function icebergType(signature: JsonObject): Type {
  const name = signature['rawType']
  const inner = argumentsOf(signature)
  const [first, second] = inner
  if (name === 'decimal') return `decimal(${Number(first)}, ${Number(second)})`
  if (name === 'array') return { type: 'list', 'element-id': 0, 'element-required': false, element: typeFrom(first) }
  if (name === 'map')
    return { type: 'map', 'key-id': 0, key: typeFrom(first), 'value-id': 0, 'value-required': false, value: typeFrom(second) }
  if (name === 'row') return { type: 'struct', fields: inner.map(fieldFrom) }
  return (typeof name === 'string' ? BACK.get(name) : undefined) ?? 'string'
}

/** `{ kind, value }` each: a type, a named type or a number. */
const argumentsOf = (signature: JsonObject): readonly Json[] => {
  const given = signature['arguments']
  return Array.isArray(given) ? given.map((argument: Json) => (isJsonObject(argument) ? (argument['value'] ?? null) : null)) : []
}

const typeFrom = (value: Json | undefined): Type => icebergType(isJsonObject(value) ? value : {})

function fieldFrom(value: Json, index: number): Field {
  const [named, type] = isJsonObject(value) ? [value['fieldName'], value['typeSignature']] : []
  const name = isJsonObject(named) ? named['name'] : undefined
  return { id: 0, name: typeof name === 'string' ? name : `field${index}`, required: false, type: typeFrom(type) }
}
