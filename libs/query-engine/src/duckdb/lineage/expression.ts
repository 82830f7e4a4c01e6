import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import { textIn } from '../sql-tree.js'
import { AGGREGATES } from '../../aggregates.js'
import { madeOf, merged, NOWHERE, type Origin, unknownOrigin } from './origin.js'
import { resolved, type Scope, type Shape } from './scope.js'

/** Reads a query that stands within an expression. */
export type ReadQuery = (node: JsonObject, outer: Scope) => Shape

/** Expressions whose value is made of those of their parts. */
const MADE_OF_PARTS: ReadonlySet<string> = new Set([
  'BETWEEN',
  'CASE',
  'CAST',
  'COLLATE',
  'COMPARISON',
  'CONJUNCTION',
  'CONSTANT',
  'OPERATOR',
  'PARAMETER',
])

/** What the value of an expression is made of, the columns by which it is chosen, ordered or framed among them. */
export function originOf(node: JsonObject, scope: Scope, readQuery: ReadQuery): Origin {
  const kind = textIn(node, 'class')
  const parts = (how: 'computed' | 'aggregated') =>
    madeOf(how, merged(expressionsIn(Object.values(node)).map((part) => originOf(part, scope, readQuery))))
  if (kind === 'COLUMN_REF') return resolved(namesIn(node, 'column_names'), scope)
  if (kind === 'FUNCTION' || kind === 'WINDOW')
    return parts(AGGREGATES.has(textIn(node, 'function_name').toLowerCase()) ? 'aggregated' : 'computed')
  if (kind === 'SUBQUERY') return merged([parts('computed'), ofSubquery(node, scope, readQuery)])
  if (kind === 'LAMBDA') return ofLambda(node, scope, readQuery)
  return MADE_OF_PARTS.has(kind) ? parts('computed') : unknownOrigin(`expression ${textIn(node, 'type') || kind}`)
}

/** The nearest expressions, wherever they stand in the parts of another. A query within it is none. */
function expressionsIn(parts: readonly Json[]): readonly JsonObject[] {
  return parts.flatMap((part): readonly JsonObject[] => {
    if (Array.isArray(part)) return expressionsIn(part)
    if (!isJsonObject(part) || 'node' in part) return []
    return 'class' in part ? [part] : expressionsIn(Object.values(part))
  })
}

/** EXISTS asks for rows alone, any other for values too. */
function ofSubquery(node: JsonObject, scope: Scope, readQuery: ReadQuery): Origin {
  const query = node['subquery']
  const inner = isJsonObject(query) ? query['node'] : undefined
  if (!isJsonObject(inner)) return unknownOrigin('a subquery')
  const { columns, rows } = readQuery(inner, scope)
  if (textIn(node, 'subquery_type').includes('EXISTS')) return madeOf('computed', rows)
  const values = columns?.map(({ origin }) => origin) ?? [unknownOrigin('columns of a subquery')]
  return madeOf('computed', merged([...values, rows]))
}

function ofLambda(node: JsonObject, scope: Scope, readQuery: ReadQuery): Origin {
  const [left, body] = [node['lhs'], node['expr']]
  if (!isJsonObject(left) || !isJsonObject(body)) return unknownOrigin('a lambda')
  // `details -> '$.a'` takes a field out of JSON, and is no function
  if (textIn(body, 'class') === 'CONSTANT') return madeOf('computed', originOf(left, scope, readQuery))
  const names = textIn(left, 'class') === 'COLUMN_REF' ? [left] : expressionsIn(Object.values(left))
  const locals = new Set(names.flatMap((name) => namesIn(name, 'column_names')).map((name) => name.toLowerCase()))
  return madeOf('computed', originOf(body, { relations: [], shared: new Map(), locals, outer: scope }, readQuery))
}

/** What the calls of `unnest` in an expression take apart: that decides how many rows there are. */
export function unnestedIn(node: JsonObject, scope: Scope, readQuery: ReadQuery): Origin {
  const isUnnest = textIn(node, 'class') === 'FUNCTION' && textIn(node, 'function_name').toLowerCase() === 'unnest'
  if (isUnnest) return originOf(node, scope, readQuery)
  const parts = expressionsIn(Object.values(node))
  return parts.length === 0 ? NOWHERE : merged(parts.map((part) => unnestedIn(part, scope, readQuery)))
}

export function namesIn(node: JsonObject, field: string): readonly string[] {
  const names = node[field]
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}
