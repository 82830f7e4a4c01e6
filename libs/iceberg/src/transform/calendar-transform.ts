import type { SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import { projectOrder } from './projection.js'
import type { Transform } from './transform.js'

/** A partition for each unit of the UTC calendar, numbered from 1970. */
export function calendarTransform(
  sources: ReadonlySet<string>,
  result: 'int' | 'date',
  unitOf: (source: PrimitiveType, value: SingleValue) => number,
): Transform {
  return {
    accepts: (source) => sources.has(source),
    resultType: () => result,
    valueOf: (source, value) => (value === null ? null : unitOf(source, value)),
    project: (source, test) => projectOrder(unitOf, source, test),
  }
}
