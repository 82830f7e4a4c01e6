import { Fault } from './fault.js'

/** Refuses a number outside its limits, naming it. Everything that can grow passes here once. */
export function withinLimit(name: string, value: number, range: { readonly min: number; readonly max: number }): number {
  if (Number.isFinite(value) && value >= range.min && value <= range.max) return value
  throw new Fault('LIMIT_EXCEEDED', `${name}: expected a number from ${range.min} to ${range.max}, got ${value}`)
}
