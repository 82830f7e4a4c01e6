import { Fault, withinLimit } from '@storemesh/core'
import { fieldByName } from '../schema.js'
import type { PrimitiveType, StructType, Type } from '../types.js'
import type { ColumnTest } from './column-test.js'
import { literalOf } from './literal.js'
import type { Predicate } from './predicate.js'

/** A predicate whose columns are known by their ids, so that it holds for files written under other names. Nothing is negated any more. */
export type BoundPredicate = { readonly and: readonly BoundPredicate[] } | { readonly or: readonly BoundPredicate[] } | BoundTest

export interface BoundTest {
  readonly field_id: number
  readonly type: PrimitiveType
  readonly test: ColumnTest
}

const TESTS_MAX = 10_000
const DEPTH_MAX = 100
/** Nothing can be said: every row may pass. */
const ANY: BoundPredicate = { and: [] }

/** PREDICATE_INVALID where a column is unknown or a test does not fit its type. */
export function bindPredicate(schema: StructType, predicate: Predicate): BoundPredicate {
  withinLimit('tests in a predicate', size(predicate, DEPTH_MAX), { min: 0, max: TESTS_MAX })
  return bound(schema, predicate, false)
}

function bound(schema: StructType, predicate: Predicate, negated: boolean): BoundPredicate {
  if ('not' in predicate) return bound(schema, predicate.not, !negated)
  if ('column' in predicate) return boundTest(schema, predicate, negated)
  const isAnd = 'and' in predicate
  const parts = (isAnd ? predicate.and : predicate.or).map((part) => bound(schema, part, negated))
  return isAnd === negated ? { or: parts } : { and: parts } // De Morgan
}

function boundTest(schema: StructType, asked: { readonly column: string } & ColumnTest, negated: boolean): BoundPredicate {
  const { column, ...plain } = asked
  const field = fieldByName(schema, column)
  if (!field)
    throw new Fault('PREDICATE_INVALID', `there is no column ${column}; dots lead into structs, lists and maps are not searched`)
  const test = negated ? negation(plain) : plain
  if (typeof field.type !== 'string') {
    if (test.op === 'is null' || test.op === 'not null') return ANY // there are no statistics of a whole struct, list or map
    throw new Fault('PREDICATE_INVALID', `${column} is a ${field.type.type}: only null tests can be asked of it`)
  }
  requireFitting(column, field.type, test)
  const typed = typedTest(column, field.type, test)
  return typed ? { field_id: field.id, type: field.type, test: typed } : ANY
}

/** Undefined where the test says nothing about which files to read. */
function typedTest(column: string, type: PrimitiveType, test: ColumnTest): ColumnTest | undefined {
  switch (test.op) {
    case 'in':
    case 'not in': {
      const values = test.values.map((value) => literalOf(column, type, value))
      return type === 'float' && test.op === 'not in' ? undefined : { op: test.op, values }
    }
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const value = literalOf(column, type, test.value)
      return type === 'float' ? rounded(test.op, value) : { op: test.op, value }
    }
    case 'starts with':
    case 'not starts with':
      literalOf(column, type, test.value)
      return test
    default:
      return test
  }
}

/** Engines compare a float as it is or as a double: after the value was rounded, both agree where its own value is included. */
function rounded(op: '=' | '!=' | '<' | '<=' | '>' | '>=', value: ReturnType<typeof literalOf>): ColumnTest | undefined {
  if (op === '!=') return undefined
  if (op === '<') return { op: '<=', value }
  return { op: op === '>' ? '>=' : op, value }
}

const NEGATED = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
} as const

function negation(test: ColumnTest): ColumnTest {
  switch (test.op) {
    case 'in':
      return { op: 'not in', values: test.values }
    case 'not in':
      return { op: 'in', values: test.values }
    case 'starts with':
      return { op: 'not starts with', value: test.value }
    case 'not starts with':
      return { op: 'starts with', value: test.value }
    case 'is null':
      return { op: 'not null' }
    case 'not null':
      return { op: 'is null' }
    case 'is nan':
      return { op: 'not nan' }
    case 'not nan':
      return { op: 'is nan' }
    default:
      return { op: NEGATED[test.op], value: test.value }
  }
}

function requireFitting(column: string, type: Type, { op }: ColumnTest): void {
  const isPrefix = op === 'starts with' || op === 'not starts with'
  const isNan = op === 'is nan' || op === 'not nan'
  if (isPrefix && type !== 'string') throw new Fault('PREDICATE_INVALID', `${column} is no text: "${op}" cannot be asked of it`)
  if (isNan && type !== 'float' && type !== 'double')
    throw new Fault('PREDICATE_INVALID', `${column} is neither float nor double: "${op}" cannot be asked of it`)
}

function size(predicate: Predicate, depth: number): number {
  if (depth === 0) throw new Fault('LIMIT_EXCEEDED', `a predicate is nested deeper than ${DEPTH_MAX}; make it flatter`)
  if ('not' in predicate) return size(predicate.not, depth - 1)
  if ('column' in predicate) return 'values' in predicate ? predicate.values.length : 1
  return ('and' in predicate ? predicate.and : predicate.or).reduce((sum, part) => sum + size(part, depth - 1), 0)
}
