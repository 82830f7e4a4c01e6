import type { Json } from '@storemesh/core'
import type { Row, Value } from '@storemesh/query-engine'

/** A row as it is printed: whole numbers as numbers where JSON holds them, else as text; bytes in hexadecimal. */
export const shown = (row: Row): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shownValue(value)]))

function shownValue(value: Value): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (isList(value)) return value.map(shownValue)
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shownValue(part)]))
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value)
