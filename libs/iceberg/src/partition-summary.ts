import type { ManifestEntry } from './manifest.js'
import { type PartitionSpec, partitionType } from './partition.js'
import { encodeValue, type SingleValue } from './single-value.js'
import type { PrimitiveType, Schema } from './types.js'
import { compareValues } from './value-order.js'

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

function summaryOf(type: PrimitiveType, values: readonly (SingleValue | null)[]): PartitionSummary {
  const known = values.flatMap((value) => (value === null ? [] : [value]))
  const ordered = known.filter((value) => !Number.isNaN(value))
  const contains = { contains_null: known.length < values.length, contains_nan: ordered.length < known.length }
  const [first, ...rest] = ordered
  if (first === undefined) return contains
  const [least, greatest] = rest.reduce<readonly [SingleValue, SingleValue]>(
    ([low, high], value) => [compareValues(value, low) < 0 ? value : low, compareValues(high, value) < 0 ? value : high],
    [first, first],
  )
  return { ...contains, lower_bound: encodeValue(type, signed(least, -0)), upper_bound: encodeValue(type, signed(greatest, 0)) }
}

/** Both zeros are one here; readers that order them apart get the one on the safe side. */
const signed = (value: SingleValue, zero: number): SingleValue => (value === 0 ? zero : value)
