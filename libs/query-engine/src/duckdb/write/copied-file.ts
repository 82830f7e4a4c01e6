import { DuckDBListValue, DuckDBMapValue, DuckDBStructValue, type DuckDBValue } from '@duckdb/node-api'
import type { Field, Type } from '@storemesh/iceberg'
import type { CopiedFile, CopyTarget } from '../messages.js'
import { identifier, literal } from '../../quoting.js'

/**
 * What every file is written with: its columns marked by their ids, and its statistics told; the schema for readers that know
 * columns by names. One that is to be there quickly is packed less.
 */
export const fileShape = ({ schema, isFleeting }: Pick<CopyTarget, 'schema' | 'isFleeting'>, isQuick = isFleeting): string => {
  const ids = schema.fields.map((field) => `${identifier(field.name)}: ${fieldIds(field.id, field.type)}`)
  return `FORMAT parquet, COMPRESSION ${isQuick ? 'snappy' : 'zstd'}, FIELD_IDS {${ids.join(', ')}}, KV_METADATA {'iceberg.schema': ${literal(JSON.stringify(schema))}}, RETURN_STATS`
}

function fieldIds(id: number, type: Type): string {
  if (typeof type === 'string') return String(id)
  const inner = (parts: readonly string[]) => `{__duckdb_field_id: ${id}, ${parts.join(', ')}}`
  if (type.type === 'list') return inner([`element: ${fieldIds(type['element-id'], type.element)}`])
  if (type.type === 'map')
    return inner([`key: ${fieldIds(type['key-id'], type.key)}`, `value: ${fieldIds(type['value-id'], type.value)}`])
  return inner(type.fields.map((field: Field) => `${identifier(field.name)}: ${fieldIds(field.id, field.type)}`))
}

/** A row of what COPY … RETURN_STATS gives back. */
export function copiedFile(row: Record<string, DuckDBValue>): CopiedFile {
  return {
    path: String(row['filename']),
    record_count: Number(row['count']),
    size_bytes: Number(row['file_size_bytes']),
    partition_keys: entriesOf(row['partition_keys']).map(([, key]) => (key === null ? null : String(key))),
    split_offsets: [],
    statistics: new Map(entriesOf(row['column_statistics']).map(([column, facts]) => [column, textsOf(facts)])),
  }
}

function entriesOf(value: DuckDBValue | undefined): [string, DuckDBValue][] {
  if (value instanceof DuckDBMapValue) return value.entries.map(({ key, value }) => [String(key), value])
  if (value instanceof DuckDBStructValue) return Object.entries(value.entries)
  return value instanceof DuckDBListValue ? value.items.flatMap(entriesOf) : []
}

const textsOf = (facts: DuckDBValue) => new Map(entriesOf(facts).map(([name, value]) => [name, String(value)]))
