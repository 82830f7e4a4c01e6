import type { ColumnTest } from '../predicate/column-test.js'
import type { SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'

/** How a column's value becomes its partition's. */
export interface Transform {
  accepts(source: PrimitiveType): boolean
  resultType(source: PrimitiveType): PrimitiveType
  /** The partition's value; null where there is none. VALUE_INVALID where the value is not of the source type. */
  valueOf(source: PrimitiveType, value: SingleValue | null): SingleValue | null
  /**
   * What holds of the partition's value wherever the test holds of the column's. Undefined where nothing follows:
   * rows that pass may then be in any partition.
   */
  project(source: PrimitiveType, test: ColumnTest): ColumnTest | undefined
}
