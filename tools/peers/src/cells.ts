import type { Schema, Type } from '@storemesh/iceberg'
import type { Row, Value } from '@storemesh/query-engine'

/** A value as both sides of a comparison write it: equal texts are equal values, whatever language made them. */
export type Cell = null | boolean | string | readonly Cell[]

/** A text for each row, sorted: tables have no order. */
export const rowTexts = (rows: readonly (readonly Cell[])[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row)).toSorted(byCodePoint)

/** Python compares texts by code points, JavaScript by their halves. */
export const byCodePoint = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))

/** A row of an engine's answer. */
export const cellsOfRow = ({ fields }: Schema, row: Row): readonly Cell[] =>
  fields.map(({ name, type }) => cellOf(type, row[name] ?? null))

export function cellOf(type: Type, value: Value): Cell {
  if (value === null) return null
  if (typeof type === 'string') return primitiveCell(type, value)
  if (type.type === 'list')
    return Array.isArray(value) ? value.map((element) => cellOf(type.element, element)) : unexpected(type, value)
  if (typeof value !== 'object' || value instanceof Uint8Array || Array.isArray(value)) return unexpected(type, value)
  const members = new Map<string, Value>(Object.entries(value))
  if (type.type === 'struct') return type.fields.map((field) => cellOf(field.type, members.get(field.name) ?? null))
  return sortedPairs([...members].map(([key, member]) => [keyCell(type.key, key), cellOf(type.value, member)]))
}

/** A map's pairs in one order. */
export const sortedPairs = (pairs: readonly (readonly [Cell, Cell])[]): readonly Cell[] =>
  pairs.toSorted((one, other) => byCodePoint(JSON.stringify(one), JSON.stringify(other)))

/** An engine shows a map's keys as texts. */
const keyCell = (type: Type, key: string): Cell => (type === 'boolean' ? key === 'true' : cellOf(type, key))

function primitiveCell(type: string, value: Value): Cell {
  if (type === 'boolean' && typeof value === 'boolean') return value
  if ((type === 'float' || type === 'double') && typeof value === 'number') return doubleCell(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (typeof value === 'bigint' || typeof value === 'number') return String(value)
  if (typeof value !== 'string') return unexpected(type, value)
  if (type === 'date') return String(Date.parse(value) / 86_400_000)
  if (type === 'time') return String(microsOf(`1970-01-01T${value}`))
  if (type === 'timestamp' || type === 'timestamptz') return String(microsOf(value))
  return value
}

/** The bits: 0 is not −0, and no digit is lost. */
export function doubleCell(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  const bits = Buffer.alloc(8)
  bits.writeDoubleBE(value)
  return bits.toString('hex')
}

/** Microseconds since 1970. */
function microsOf(text: string): bigint {
  const [, whole = '', fraction = ''] = /^([^.Z]+)(?:\.(\d{1,6}))?Z?$/.exec(text) ?? []
  return BigInt(Date.parse(`${whole}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'))
}

function unexpected(type: unknown, value: unknown): never {
  throw new TypeError(`expected a value of ${JSON.stringify(type)}, got a ${typeof value}`)
}
