import { Fault } from '@storemesh/core'

/** Fields of an event or a row whose contract has been checked already: a wrong one here is a fault of the declaration, not of the data. */
export type Fields = Readonly<Record<string, unknown>>

const refuse = (name: string, expected: string) =>
  new Fault('FIELD_INVALID', `${name}: expected ${expected}; the contract that was checked and the code that reads it disagree`)

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

export function text(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value === 'string') return value
  throw refuse(name, 'text')
}

export function optionalText(fields: Fields, name: string): string | null {
  const value = fields[name]
  return value === undefined || value === null ? null : text(fields, name)
}

export function whole(fields: Fields, name: string): number {
  const value = fields[name]
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number
  throw refuse(name, 'a whole number')
}

export function objects(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name]
  if (Array.isArray(value) && value.every(isFields)) return value
  throw refuse(name, 'a list of objects')
}
