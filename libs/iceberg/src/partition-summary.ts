import type { ManifestEntry } from './manifest.js'
import { type PartitionSpec, partitionType, type PartitionValue } from './partition.js'
import { encodeValue } from './single-value.js'
import type { PrimitiveType, Schema } from './types.js'

/** What one partition field holds over all files of a manifest. */
export interface PartitionSummary {
  readonly contains_null: boolean
  readonly contains_nan?: boolean
  readonly lower_bound?: Uint8Array
  readonly upper_bound?: Uint8Array
}

export function partitionSummaries(
  entries: readonly ManifestEntry[],
  spec: PartitionSpec,
  schemas: readonly Schema[],
): PartitionSummary[] {
  return spec.fields.map((field, index) => {
    const type = partitionType(field, schemas)
    return summaryOf(
      type,
      entries.map((entry) => entry.data_file.partition[index] ?? null),
    )
  })
}

function summaryOf(type: PrimitiveType, values: readonly PartitionValue[]): PartitionSummary {
  const present = values.flatMap((value) => (value === null ? [] : [exact(type, value)]))
  const [first, ...rest] = present
  if (first === undefined) return { contains_null: values.length > 0, contains_nan: false }
  const [least, greatest] = rest.reduce(
    ([low, high], value) => [precedes(value, low) ? value : low, precedes(high, value) ? value : high] as const,
    [first, first] as const,
  )
  return {
    contains_null: present.length < values.length,
    contains_nan: false, // no transform takes a float
    lower_bound: encodeValue(type, least),
    upper_bound: encodeValue(type, greatest),
  }
}

/** Whole numbers past 2^53 stand as text. */
const exact = (type: PrimitiveType, value: string | number): string | number | bigint =>
  typeof value === 'string' && type !== 'string' ? BigInt(value) : value

/** Text by its bytes, as Iceberg orders it: JavaScript's own order differs beyond U+FFFF. */
const precedes = (one: string | number | bigint, other: string | number | bigint): boolean =>
  typeof one === 'string' && typeof other === 'string' ? Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0 : one < other
