import { Fault } from '@storemesh/core'
import type { ColumnStatistics } from '../column-statistics.js'
import type { PartitionSummary } from '../partition-summary.js'
import { decodeValue, type SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import { compareValues } from '../value-order.js'
import type { ValueRange } from './value-range.js'

/** Of a partition field over all files of a manifest. */
export function rangeOfSummary(type: PrimitiveType | undefined, summary: PartitionSummary | undefined): ValueRange | undefined {
  if (type === undefined || summary === undefined) return undefined
  const { contains_null, contains_nan, lower_bound, upper_bound } = summary
  const onlyNulls = contains_null && contains_nan === false && lower_bound === undefined && upper_bound === undefined
  return {
    ...boundsOf(type, lower_bound, upper_bound),
    mayHoldNull: contains_null,
    mayHoldNan: isFloating(type) && contains_nan !== false,
    mayHoldValue: !onlyNulls,
  }
}

/** Of a column in a file. */
export function rangeOfColumn(type: PrimitiveType, column: Partial<ColumnStatistics>): ValueRange {
  const { value_count, null_count, nan_count, lower, upper } = column
  return {
    ...boundsOf(type, lower, upper),
    mayHoldNull: null_count !== 0,
    mayHoldNan: isFloating(type) && nan_count !== 0,
    mayHoldValue: null_count === undefined || value_count === undefined || null_count < value_count,
  }
}

const isFloating = (type: PrimitiveType): boolean => type === 'float' || type === 'double'

function boundsOf(type: PrimitiveType, lowest: Uint8Array | undefined, highest: Uint8Array | undefined) {
  const lower = boundFrom(type, lowest)
  const upper = boundFrom(type, highest)
  // some writers order uuids by signed halves: their bounds are none, unless all values are one
  if (type === 'uuid' && (lower === undefined || upper === undefined || compareValues(lower, upper) !== 0)) return {}
  return { ...(lower !== undefined && { lower }), ...(upper !== undefined && { upper }) }
}

/** Undefined where the bytes cannot be trusted: a text cut within a character, a NaN, another length. */
function boundFrom(type: PrimitiveType, bytes: Uint8Array | undefined): SingleValue | undefined {
  if (bytes === undefined) return undefined
  try {
    const value = decodeValue(type, bytes)
    if (typeof value === 'string' && Buffer.compare(Buffer.from(value, 'utf8'), bytes) !== 0) return undefined
    return Number.isNaN(value) ? undefined : value
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
