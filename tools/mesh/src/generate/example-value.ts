import type { Json } from '@storemesh/core'
import type { NewColumn, Type } from '@storemesh/iceberg'

/** A value that a column may have, another for each number, in the form in which JSON says it. */
export function exampleValue({ name, type }: Pick<NewColumn, 'name' | 'type'>, n: number): Json {
  if (typeof type !== 'string') return null
  const places = /^decimal\(\d+, (?<scale>\d+)\)$/.exec(type)?.groups?.['scale']
  if (places !== undefined) return decimalOf(type, n, Number(places))
  switch (type) {
    case 'boolean':
      return n === 1
    case 'int':
    case 'long':
      return n
    case 'float':
    case 'double':
      return n + 0.5
    case 'date':
      return `2026-02-0${n}`
    case 'timestamptz':
      return `2026-02-0${n}T03:04:05.678901Z`
    default:
      return `${name}_${n}`
  }
}

/** Of a type without a whole digit, the smallest there are. */
function decimalOf(type: string, n: number, places: number): string {
  const precision = Number(/^decimal\((\d+)/.exec(type)?.[1])
  if (places === 0) return String(n)
  return precision > places ? `${n}.${'0'.repeat(places)}` : `0.${String(n).padStart(places, '0')}`
}

/** The same value as a query answers it, in the words of TypeScript. */
export function answeredText(column: Pick<NewColumn, 'name' | 'type'>, n: number): string {
  return column.type === 'long' ? `${n}n` : JSON.stringify(exampleValue(column, n))
}

/** What such a column cannot be; undefined where it takes any text of a usual length. */
export function wrongValue(type: Type): Json | undefined {
  if (typeof type !== 'string') return undefined
  if (type === 'date') return '2026-02-30'
  if (type === 'timestamptz') return '2026-02-01'
  return type === 'string' ? undefined : 'many'
}
