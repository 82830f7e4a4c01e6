import {
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api'
import type { PrimitiveType, Type } from '@storemesh/iceberg'

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
