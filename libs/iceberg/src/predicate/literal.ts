import { Fault } from '@storemesh/core'
import { decimalOf, fixedLengthOf } from '../schema-json.js'
import type { SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'

const LONGS = new Set<string>(['long', 'time', 'timestamp', 'timestamptz'])

/** The value in the form of the column's type. PREDICATE_INVALID, without the value, where it can be none of it. */
export function literalOf(column: string, type: PrimitiveType, value: SingleValue): SingleValue {
  const literal = formed(type, value)
  if (literal !== undefined) return literal
  const came =
    value instanceof Uint8Array ? 'bytes' : Number.isNaN(value) ? 'NaN, for which there is "is nan"' : `a ${typeof value}`
  throw new Fault('PREDICATE_INVALID', `${column} is ${type}: expected a value of that type to compare with, got ${came}`)
}

function formed(type: PrimitiveType, value: SingleValue): SingleValue | undefined {
  if (type === 'boolean') return typeof value === 'boolean' ? value : undefined
  if (type === 'string') return typeof value === 'string' && isWhole(value) ? value : undefined
  if (type === 'double') return typeof value === 'number' && !Number.isNaN(value) ? value : undefined
  if (type === 'float') return typeof value === 'number' && !Number.isNaN(value) ? Math.fround(value) : undefined
  if (type === 'uuid' || type === 'binary' || fixedLengthOf(type) !== undefined)
    return value instanceof Uint8Array ? value : undefined
  if (decimalOf(type)) return typeof value === 'bigint' ? value : undefined
  const whole =
    typeof value === 'bigint' ? value : typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined
  if (whole === undefined || LONGS.has(type)) return whole
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : undefined
}

/** Half a character has no bytes to be compared by. */
const isWhole = (text: string): boolean => Buffer.from(text, 'utf8').toString('utf8') === text
