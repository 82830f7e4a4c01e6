import { Fault } from '@storemesh/core'
import type { PartitionValue } from './partition.js'
import { decimalOf, fixedLengthOf } from './schema-json.js'
import type { Refuse } from './shape.js'
import { decodeValue, encodeValue, type SingleValue } from './single-value.js'
import type { PrimitiveType } from './types.js'

/** A partition's value in its three forms: as the library counts with it, as manifests hold it, as plans show it. */

/** From a manifest's record. A number that was written before its column was widened is read in the column's type of now. */
export function valueFromAvro(type: PrimitiveType, value: unknown, refuse: Refuse): SingleValue | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'bigint') return numberFrom(type, value)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (value instanceof Uint8Array) return decimalOf(type) ? decodeValue(type, value) : value
  throw refuse('a partition value is of no known kind')
}

const LONGS = new Set<string>(['long', 'time', 'timestamp', 'timestamptz'])

const numberFrom = (type: PrimitiveType, value: number | bigint): SingleValue => (LONGS.has(type) ? BigInt(value) : Number(value))

/** For a manifest's record. */
export function valueForAvro(type: PrimitiveType, value: SingleValue | null): SingleValue | null {
  const precision = decimalOf(type)?.precision
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (precision === undefined || value === null) return value
  const bytes = Buffer.from(encodeValue(type, value))
  const sign = (bytes[0] ?? 0) >= 128 ? 255 : 0
  return Buffer.concat([Buffer.alloc(decimalBytes(precision) - bytes.length, sign), bytes])
}

/** The fewest bytes that hold every decimal of so many digits. */
export function decimalBytes(precision: number): number {
  let size = 1
  while (2n ** BigInt(8 * size - 1) < 10n ** BigInt(precision)) size += 1
  return size
}

/** Undefined where the value is of a kind that plans do not show. */
export function shownValue(value: SingleValue | null | undefined): PartitionValue | undefined {
  if (typeof value === 'bigint')
    return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  return value === null || typeof value === 'number' || typeof value === 'string' ? value : undefined
}

/** The value of a new file, in the form of its type; undefined where it is none of it. */
export function partitionValueOf(type: PrimitiveType, value: SingleValue | null): SingleValue | null | undefined {
  if (value === null) return null
  const counted = typeof value === 'string' && LONGS.has(type) && /^-?\d{1,19}$/.test(value) ? BigInt(value) : value
  const kind = kindOf(counted)
  if (kind !== kindOfType(type) && !(kind === 'number' && LONGS.has(type) && Number.isSafeInteger(counted))) return undefined
  const exact = typeof counted === 'number' ? numberFrom(type, counted) : counted
  return fits(type, exact) ? exact : undefined
}

const kindOf = (value: SingleValue): string => (value instanceof Uint8Array ? 'bytes' : typeof value)

function kindOfType(type: PrimitiveType): string {
  if (type === 'boolean' || type === 'string') return type
  if (LONGS.has(type) || decimalOf(type)) return 'bigint'
  return type === 'uuid' || type === 'binary' || fixedLengthOf(type) !== undefined ? 'bytes' : 'number'
}

function fits(type: PrimitiveType, value: SingleValue): boolean {
  const length = type === 'uuid' ? 16 : fixedLengthOf(type)
  if (length !== undefined && value instanceof Uint8Array) return value.length === length
  const precision = decimalOf(type)?.precision
  if (precision !== undefined && typeof value === 'bigint')
    return value < 10n ** BigInt(precision) && -value < 10n ** BigInt(precision)
  try {
    return encodeValue(type, value) !== undefined
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}
