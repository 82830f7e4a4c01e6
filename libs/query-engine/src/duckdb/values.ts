import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimeValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  LIST,
  SQLNULL,
  VARCHAR,
} from '@duckdb/node-api'
import { Fault, instantText } from '@storemesh/core'
import type { Value } from '../query-engine.js'
import { isInt } from './parameters.js'

/** A value of an answer, as the port promises it. */
export function fromDuck(value: DuckDBValue): Value {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'bigint') return asLong(value)
  if (value instanceof DuckDBTimestampTZValue) return instantOfMicros(value)
  if (value instanceof DuckDBTimestampValue) return instantOfMicros(value).replace(/Z$/, '')
  if (value instanceof DuckDBTimeValue) return timeText(value)
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(fromDuck)
  if (value instanceof DuckDBStructValue) return fromEntries(Object.entries(value.entries))
  if (value instanceof DuckDBMapValue) return fromEntries(value.entries.map(({ key, value }) => [keyText(key), value]))
  if (value instanceof DuckDBBlobValue) return new Uint8Array(value.bytes)
  return value.toString()
}

const fromEntries = (entries: readonly (readonly [string, DuckDBValue])[]): Value =>
  Object.fromEntries(entries.map(([name, value]) => [name, fromDuck(value)]))

/** A map is an object by its keys' texts. */
function keyText(key: DuckDBValue): string {
  const value = fromDuck(key)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function asLong(value: bigint): bigint {
  if (BigInt.asIntN(64, value) === value) return value
  throw new Fault('QUERY_FAILED', 'a whole number in the answer does not fit a long: cast it to a decimal')
}

function instantOfMicros(value: DuckDBTimestampTZValue | DuckDBTimestampValue): string {
  if (!value.isFinite) throw new Fault('QUERY_FAILED', 'an instant in the answer is infinite: no text stands for it')
  const part_us = Number(((value.micros % 1000n) + 1000n) % 1000n)
  const text = instantText(Number((value.micros - BigInt(part_us)) / 1000n))
  return part_us === 0 ? text : `${text.slice(0, -4)}${String(part_us).padStart(3, '0')}Z`
}

/** Six digits, as an instant has them. */
const timeText = (value: DuckDBTimeValue): string => {
  const [whole = '', part = ''] = value.toString().split('.')
  return `${whole}.${part.padEnd(6, '0')}`
}

/** Parameters with their types, so that a bigint is a long and not a guess. */
export function toDuck(parameters: readonly Value[]): { readonly values: DuckDBValue[]; readonly types: DuckDBType[] } {
  const types = parameters.map(duckTypeOf)
  return { values: parameters.map(duckValueOf), types }
}

function duckTypeOf(value: Value): DuckDBType {
  if (value === null) return SQLNULL
  if (typeof value === 'string') return VARCHAR
  if (typeof value === 'boolean') return BOOLEAN
  if (typeof value === 'bigint') return BIGINT
  if (typeof value === 'number') return isInt(value) ? INTEGER : DOUBLE
  if (value instanceof Uint8Array) return BLOB
  if (Array.isArray(value)) return LIST(elementType(value))
  throw new Fault('PARAMETER_INVALID', 'a parameter is a scalar or a list of scalars, got a struct')
}

function elementType(values: readonly Value[]): DuckDBType {
  const types = values.filter((value) => value !== null).map(duckTypeOf)
  return types.find((type) => type === DOUBLE) ?? types[0] ?? VARCHAR
}

function duckValueOf(value: Value): DuckDBValue {
  if (value instanceof Uint8Array) return new DuckDBBlobValue(value)
  if (Array.isArray(value)) return new DuckDBListValue(value.map(duckValueOf))
  if (typeof value === 'object' && value !== null) {
    throw new Fault('PARAMETER_INVALID', 'a parameter is a scalar or a list of scalars, got a struct')
  }
  return value
}
