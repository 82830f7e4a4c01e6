import type { PrimitiveType } from '../types.js'

/** How a column's value becomes its partition's. */
export interface Transform {
  accepts(source: PrimitiveType): boolean
  resultType(source: PrimitiveType): PrimitiveType
}
