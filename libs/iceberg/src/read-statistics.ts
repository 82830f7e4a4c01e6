import type { ColumnStatistics } from './column-statistics.js'
import type { DataFile } from './manifest.js'
import { isMembers } from './shape.js'

/** What a file's manifest entry says of one column; empty where it says nothing, or was read without its details. */
export function columnStatisticsOf(file: Pick<DataFile, 'details'>, field_id: number): Partial<ColumnStatistics> {
  const count = (name: string) => countOf(memberOf(file, name, field_id))
  const bound = (name: string) => bytesOf(memberOf(file, name, field_id))
  const [size_bytes, value_count, null_count] = [count('column_sizes'), count('value_counts'), count('null_value_counts')]
  const [nan_count, lower, upper] = [count('nan_value_counts'), bound('lower_bounds'), bound('upper_bounds')]
  return {
    ...(size_bytes !== undefined && { size_bytes }),
    ...(value_count !== undefined && { value_count }),
    ...(null_count !== undefined && { null_count }),
    ...(nan_count !== undefined && { nan_count }),
    ...(lower && { lower }),
    ...(upper && { upper }),
  }
}

/** One of a file's lists of pairs, such as `lower_bounds`, by field id. */
export const countsOf = (file: Pick<DataFile, 'details'>, name: string): ReadonlyMap<number, bigint> =>
  byField(file, name, (value) => {
    const count = countOf(value)
    return count === undefined ? undefined : BigInt(count)
  })

export const boundsOf = (file: Pick<DataFile, 'details'>, name: string): ReadonlyMap<number, Uint8Array> =>
  byField(file, name, bytesOf)

/** How many values its lists of pairs hold: by that it weighs in memory. */
export const statisticsCount = ({ details = {} }: Pick<DataFile, 'details'>): number =>
  Object.values(details).reduce<number>((sum, member) => sum + (Array.isArray(member) ? member.length : 0), 0)

function byField<T>(
  { details }: Pick<DataFile, 'details'>,
  name: string,
  read: (value: unknown) => T | undefined,
): ReadonlyMap<number, T> {
  const found = new Map<number, T>()
  for (const pair of pairsOf(details?.[name])) {
    const value = isMembers(pair) ? read(pair['value']) : undefined
    if (isMembers(pair) && typeof pair['key'] === 'number' && value !== undefined) found.set(pair['key'], value)
  }
  return found
}

function memberOf({ details }: Pick<DataFile, 'details'>, name: string, field_id: number): unknown {
  for (const pair of pairsOf(details?.[name])) if (isMembers(pair) && pair['key'] === field_id) return pair['value']
  return undefined
}

const pairsOf = (member: unknown): readonly unknown[] => (Array.isArray(member) ? member : [])
const countOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
const bytesOf = (value: unknown): Uint8Array | undefined => (value instanceof Uint8Array ? value : undefined)
