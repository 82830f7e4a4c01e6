import {
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api'
import { Fault } from '@storemesh/core'
import type { PrimitiveType, Type } from '@storemesh/iceberg'
import { identifier } from './quoting.js'

/** Iceberg's types in DuckDB's words, and back. */
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

/** The Iceberg type of an answer's column. What Iceberg has no word for is shown as text. */
export function icebergType(type: DuckDBType): Type {
  if (type instanceof DuckDBDecimalType) return `decimal(${type.width}, ${type.scale})`
  if (type instanceof DuckDBListType)
    return { type: 'list', 'element-id': 0, 'element-required': false, element: icebergType(type.valueType) }
  if (type instanceof DuckDBMapType) {
    return {
      type: 'map',
      'key-id': 0,
      key: icebergType(type.keyType),
      'value-id': 0,
      'value-required': false,
      value: icebergType(type.valueType),
    }
  }
  if (type instanceof DuckDBStructType) {
    const fields = type.entryNames.map((name, at) => ({
      id: 0,
      name,
      required: false,
      type: icebergType(type.entryTypes[at] ?? type),
    }))
    return { type: 'struct', fields }
  }
  return PLAIN_BACK.get(type.typeId) ?? 'string'
}

const PLAIN_BACK: ReadonlyMap<DuckDBTypeId, PrimitiveType> = new Map<DuckDBTypeId, PrimitiveType>([
  [DuckDBTypeId.BOOLEAN, 'boolean'],
  [DuckDBTypeId.TINYINT, 'int'],
  [DuckDBTypeId.SMALLINT, 'int'],
  [DuckDBTypeId.INTEGER, 'int'],
  [DuckDBTypeId.UTINYINT, 'int'],
  [DuckDBTypeId.USMALLINT, 'int'],
  [DuckDBTypeId.UINTEGER, 'long'],
  [DuckDBTypeId.BIGINT, 'long'],
  [DuckDBTypeId.UBIGINT, 'long'],
  [DuckDBTypeId.HUGEINT, 'long'], // a sum of longs: Trino says bigint; a value past it is a named error
  [DuckDBTypeId.UHUGEINT, 'long'],
  [DuckDBTypeId.FLOAT, 'float'],
  [DuckDBTypeId.DOUBLE, 'double'],
  [DuckDBTypeId.DATE, 'date'],
  [DuckDBTypeId.TIME, 'time'],
  [DuckDBTypeId.TIMESTAMP, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_S, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_MS, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_NS, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_TZ, 'timestamptz'],
  [DuckDBTypeId.UUID, 'uuid'],
  [DuckDBTypeId.BLOB, 'binary'],
])
