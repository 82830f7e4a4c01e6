import { Fault } from '@storemesh/core'
import type { PrimitiveType, Schema, Type } from '@storemesh/iceberg'
import { decimalOf } from '../duck-types.js'
import { identifier, literal } from '../../quoting.js'

/** A column to partition by: in SQL, and its type. */
export interface SourceColumn {
  readonly sql: string
  readonly type: PrimitiveType
}

/** A column by its name, dots leading into structs. PARTITION_INVALID where there is none that holds single values. */
export function sourceColumn({ fields }: Schema, name: string): SourceColumn {
  for (const field of fields) {
    const inner = name === field.name ? [] : name.startsWith(`${field.name}.`) ? [name.slice(field.name.length + 1)] : undefined
    const found = inner && sourceIn(field.type, identifier(field.name), inner[0])
    if (found) return found
  }
  throw new Fault('PARTITION_INVALID', `expected a column of single values to partition by, got ${name}, which is none`)
}

function sourceIn(type: Type, sql: string, name: string | undefined): SourceColumn | undefined {
  if (name === undefined) return typeof type === 'string' ? { sql, type } : undefined
  if (typeof type === 'string' || type.type !== 'struct') return undefined
  for (const field of type.fields) {
    const member = `struct_extract(${sql}, ${literal(field.name)})`
    if (name === field.name) return sourceIn(field.type, member, undefined)
    if (!name.startsWith(`${field.name}.`)) continue
    const found = sourceIn(field.type, member, name.slice(field.name.length + 1))
    if (found) return found
  }
  return undefined
}

const INSTANTS: ReadonlySet<string> = new Set(['time', 'timestamp', 'timestamptz'])

/** The whole number that metadata keeps for a value: days, microseconds, a decimal's digits. Undefined for types without one. */
export function wholeSql({ sql, type }: SourceColumn): string | undefined {
  if (type === 'int' || type === 'long') return `CAST(${sql} AS BIGINT)`
  if (type === 'date') return `CAST(${sql} - DATE '1970-01-01' AS BIGINT)`
  if (INSTANTS.has(type)) return `epoch_us(${sql})`
  return decimalOf(type) ? `CAST(replace(CAST(${sql} AS VARCHAR), '.', '') AS HUGEINT)` : undefined
}

/** A value's bytes as hexadecimal digits. Undefined for types that are no texts and no bytes. */
export function hexSql({ sql, type }: SourceColumn): string | undefined {
  if (type === 'string') return `hex(encode(${sql}))`
  if (type === 'uuid') return `replace(CAST(${sql} AS VARCHAR), '-', '')`
  if (type === 'binary' || type.startsWith('fixed[')) return `hex(${sql})`
  return undefined
}
