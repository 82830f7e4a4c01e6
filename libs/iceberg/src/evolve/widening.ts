import { Fault } from '@storemesh/core'
import { decimalOf } from '../schema-json.js'
import type { Field, PrimitiveType, Type } from '../types.js'

const WIDER: ReadonlyMap<string, PrimitiveType> = new Map([
  ['int', 'long'],
  ['float', 'double'],
])

/** The field with the wider type. SCHEMA_INVALID where what was written could not be read by it. */
export function widened(field: Field, to: PrimitiveType): Field {
  if (isWidening(field.type, to)) return { ...field, type: to }
  const from = typeof field.type === 'string' ? field.type : `a ${field.type.type}`
  throw new Fault(
    'SCHEMA_INVALID',
    `${field.name} is ${from} and cannot become ${to}: int becomes long, float double, a decimal one of more digits and the same scale; make a new column instead`,
  )
}

/** Whether what was written by the one type can be read by the other. */
export function isWidening(from: Type, to: PrimitiveType): boolean {
  if (typeof from !== 'string') return false
  const [before, after] = [decimalOf(from), decimalOf(to)]
  if (before && after) return before.scale === after.scale && after.precision >= before.precision && after.precision <= 38
  return from === to || WIDER.get(from) === to
}
