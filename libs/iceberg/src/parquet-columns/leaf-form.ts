import { decimalOf } from '../schema-json.js'
import type { PrimitiveType } from '../types.js'
import { bool, i32, i8, struct, type ThriftValue } from './thrift.js'

/** How Parquet stores a value of a type, and what it calls it. */
export interface LeafForm {
  readonly physical: 'boolean' | 'int32' | 'int64' | 'bytes' | 'fixed'
  /** Of each value, where it is fixed. */
  readonly size_bytes?: number
  /** The name by which older readers know it. */
  readonly converted?: number
  readonly logical?: ThriftValue
  readonly decimal?: { readonly precision: number; readonly scale: number }
}

const UTF8 = 0
const [DECIMAL, DATE, TIMESTAMP_MICROS] = [5, 6, 10]
const NOTHING = struct([])
const MICROSECONDS = struct([[2, NOTHING]])
const logical = (number: number, of: ThriftValue = NOTHING): ThriftValue => struct([[number, of]])
const timestamp = (isInstant: boolean) =>
  logical(
    8,
    struct([
      [1, bool(isInstant)],
      [2, MICROSECONDS],
    ]),
  )
const integer = (bits: number) =>
  logical(
    10,
    struct([
      [1, i8(bits)],
      [2, bool(true)],
    ]),
  )

/** As many digits as a whole number of four and of eight bytes can hold. */
const [INT_DIGITS, LONG_DIGITS] = [9, 18]

/** Undefined for a type that is not written by columns: floating point, time of day, bytes, long decimals. */
export function leafForm(type: PrimitiveType): LeafForm | undefined {
  switch (type) {
    case 'boolean':
      return { physical: 'boolean' }
    case 'int':
      return { physical: 'int32', size_bytes: 4, logical: integer(32) }
    case 'long':
      return { physical: 'int64', size_bytes: 8, logical: integer(64) }
    case 'date':
      return { physical: 'int32', size_bytes: 4, converted: DATE, logical: logical(6) }
    case 'timestamptz':
      return { physical: 'int64', size_bytes: 8, converted: TIMESTAMP_MICROS, logical: timestamp(true) }
    case 'timestamp':
      return { physical: 'int64', size_bytes: 8, logical: timestamp(false) }
    case 'string':
      return { physical: 'bytes', converted: UTF8, logical: logical(1) }
    case 'uuid':
      return { physical: 'fixed', size_bytes: 16, logical: logical(14) }
    default:
      return decimalForm(type)
  }
}

function decimalForm(type: PrimitiveType): LeafForm | undefined {
  const decimal = decimalOf(type)
  if (!decimal || decimal.precision > LONG_DIGITS) return undefined
  const described = logical(
    5,
    struct([
      [1, i32(decimal.scale)],
      [2, i32(decimal.precision)],
    ]),
  )
  const stored =
    decimal.precision <= INT_DIGITS
      ? ({ physical: 'int32', size_bytes: 4 } as const)
      : ({ physical: 'int64', size_bytes: 8 } as const)
  return { ...stored, converted: DECIMAL, logical: described, decimal }
}
