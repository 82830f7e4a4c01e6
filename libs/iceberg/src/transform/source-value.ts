import { Fault } from '@storemesh/core'
import type { SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'

/** A source value in the form that its type has; VALUE_INVALID, without the value, otherwise. */

export function wholeOf(source: PrimitiveType, value: SingleValue): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  throw wrongKind(source, value)
}

export function smallOf(source: PrimitiveType, value: SingleValue): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw wrongKind(source, value)
}

export function textOf(source: PrimitiveType, value: SingleValue): string {
  if (typeof value === 'string') return value
  throw wrongKind(source, value)
}

export function bytesOf(source: PrimitiveType, value: SingleValue): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw wrongKind(source, value)
}

const wrongKind = (source: PrimitiveType, value: SingleValue) =>
  new Fault(
    'VALUE_INVALID',
    `expected a value of ${source} to partition by, got a ${value instanceof Uint8Array ? 'byte array' : typeof value}`,
  )
