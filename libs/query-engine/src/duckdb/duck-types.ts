import { Fault } from '@storemesh/core'
import type { PrimitiveType, Type } from '@storemesh/iceberg'
import { identifier } from '../quoting.js'

/** Iceberg's types in DuckDB's words. Nothing of DuckDB itself is loaded for them: whoever asks an engine needs them too. */
const PLAIN = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
  string: 'VARCHAR',
  uuid: 'UUID',
  binary: 'BLOB',
} as const

const isPlain = (type: string): type is keyof typeof PLAIN => Object.hasOwn(PLAIN, type)

/** Precision and scale, where the type is a decimal. */
export function decimalOf(type: Type): { readonly precision: number; readonly scale: number } | undefined {
  const parts = typeof type === 'string' ? /^decimal\((\d+), ?(\d+)\)$/.exec(type) : null
  return parts ? { precision: Number(parts[1]), scale: Number(parts[2]) } : undefined
}

/** `types` says what a primitive becomes; it differs where a column is first read as text. */
export function duckType(type: Type, primitive: (type: PrimitiveType) => string = duckPrimitive): string {
  if (typeof type === 'string') return primitive(type)
  if (type.type === 'list') return `${duckType(type.element, primitive)}[]`
  if (type.type === 'map') return `MAP(${duckType(type.key, primitive)}, ${duckType(type.value, primitive)})`
  return `STRUCT(${type.fields.map((field) => `${identifier(field.name)} ${duckType(field.type, primitive)}`).join(', ')})`
}

export function duckPrimitive(type: PrimitiveType): string {
  if (isPlain(type)) return PLAIN[type]
  const decimal = decimalOf(type)
  if (decimal) return `DECIMAL(${decimal.precision}, ${decimal.scale})`
  if (type.startsWith('fixed[')) return 'BLOB'
  throw new Fault('SCHEMA_INVALID', `expected one of Iceberg's types, got ${JSON.stringify(type)}`)
}
