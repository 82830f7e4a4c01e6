import { Fault } from '@storemesh/core'

/** A whole number that a table declares of itself. PROPERTY_INVALID. */
export function wholeProperty(
  properties: Readonly<Record<string, string>>,
  name: string,
  { initial, min, max = Number.MAX_SAFE_INTEGER }: { readonly initial: number; readonly min: number; readonly max?: number },
): number {
  const text = properties[name]
  if (text === undefined) return initial
  // Java's "for ever" is a long beyond what a number holds
  const value = /^\d{1,19}$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : Number.NaN
  if (value >= min && value <= max) return value
  throw new Fault('PROPERTY_INVALID', `${name}: expected a whole number from ${min} to ${max}, got ${JSON.stringify(text)}`)
}

/** A share, from 0 to 1. PROPERTY_INVALID. */
export function shareProperty(properties: Readonly<Record<string, string>>, name: string, initial: number): number {
  const text = properties[name]
  if (text === undefined) return initial
  const value = /^\d(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN
  if (value <= 1) return value
  throw new Fault('PROPERTY_INVALID', `${name}: expected a share from 0 to 1, got ${JSON.stringify(text)}`)
}
