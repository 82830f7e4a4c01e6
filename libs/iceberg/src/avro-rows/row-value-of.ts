import { decimalText } from '@storemesh/core'
import { decimalOf } from '../schema-json.js'
import type { SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import { textOfDays, textOfInstant, textOfTime } from './calendar-text.js'

/** A value of metadata as rows have it. */
export function rowValueOf(type: PrimitiveType, value: SingleValue): SingleValue {
  const scale = decimalOf(type)?.scale
  if (value instanceof Uint8Array) return type === 'uuid' ? uuidText(value) : value
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (scale !== undefined) return decimalText(BigInt(value), scale)
  switch (type) {
    case 'long':
      return BigInt(value)
    case 'date':
      return textOfDays(Number(value))
    case 'time':
      return textOfTime(Number(value))
    case 'timestamp':
      return textOfInstant(BigInt(value), false)
    case 'timestamptz':
      return textOfInstant(BigInt(value), true)
    default:
      return value
  }
}

function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
