import { decimalOf } from '../schema-json.js'
import type { ColumnTest } from '../predicate/column-test.js'
import type { SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'

type ValueOf = (source: PrimitiveType, value: SingleValue) => SingleValue

/** Of a transform that keeps nothing but what is equal: buckets. */
export function projectEquality(valueOf: ValueOf, source: PrimitiveType, test: ColumnTest): ColumnTest | undefined {
  switch (test.op) {
    case '=':
      return { op: '=', value: valueOf(source, test.value) }
    case 'in':
      return { op: 'in', values: test.values.map((value) => valueOf(source, value)) }
    case 'is null':
    case 'not null':
      return test
    default:
      return undefined
  }
}

/** Of a transform that never turns the order of two values round, though it may make them equal: dates cut to months. */
export function projectOrder(valueOf: ValueOf, source: PrimitiveType, test: ColumnTest): ColumnTest | undefined {
  switch (test.op) {
    case '<':
      return { op: '<=', value: valueOf(source, stepped(source, test.value, -1n)) }
    case '<=':
      return { op: '<=', value: valueOf(source, test.value) }
    case '>':
      return { op: '>=', value: valueOf(source, stepped(source, test.value, 1n)) }
    case '>=':
      return { op: '>=', value: valueOf(source, test.value) }
    default:
      return projectEquality(valueOf, source, test)
  }
}

/** The next value below or above where values are whole numbers: "before midnight" leaves out the day that begins then. */
function stepped(source: PrimitiveType, value: SingleValue, step: bigint): SingleValue {
  if (typeof value === 'bigint') return value + step
  return (source === 'int' || source === 'date' || decimalOf(source)) && typeof value === 'number' ? value + Number(step) : value
}
