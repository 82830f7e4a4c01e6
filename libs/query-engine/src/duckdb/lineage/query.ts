import { isJsonObject, type JsonObject } from '@storemesh/core'
import { textIn } from '../sql-tree.js'
import { namesIn } from './expression.js'
import { type FromParts, listIn, renamed } from './from.js'
import { isSame, merged, NOWHERE, type Origin, unknownOrigin } from './origin.js'
import { cutBy, selectOf } from './select.js'
import type { Scope, Shape } from './scope.js'

type QueryParts = Pick<FromParts, 'inputs' | 'withs'>

/** What a query answers: its columns, what they are made of, and what decides its rows. */
export function queryOf(node: JsonObject, given: QueryParts, outer: Scope | undefined): Shape {
  const withs = withsOf(node, given, outer)
  const parts: FromParts = { ...given, withs, readQuery: (inner, around) => queryOf(inner, { ...given, withs }, around) }
  switch (textIn(node, 'type')) {
    case 'SELECT_NODE': {
      const { columns, rows, scope } = selectOf(node, parts, outer)
      return { columns, rows: merged([rows, cutBy(node, columns ?? [], scope, parts.readQuery)]) }
    }
    case 'SET_OPERATION_NODE': {
      const shape = setOf(node, { ...given, withs }, outer)
      const scope: Scope = { relations: [], shared: new Map(), outer }
      return { ...shape, rows: merged([shape.rows, cutBy(node, shape.columns ?? [], scope, parts.readQuery)]) }
    }
    case 'RECURSIVE_CTE_NODE':
      return recursive(node, { ...given, withs }, outer)
    default:
      return unclear(`query ${textIn(node, 'type')}`)
  }
}

const unclear = (what: string): Shape => ({ columns: undefined, rows: unknownOrigin(what) })

/** A query of WITH is seen by those after it. */
function withsOf(node: JsonObject, given: QueryParts, outer: Scope | undefined): ReadonlyMap<string, Shape> {
  const map = node['cte_map']
  let withs = given.withs
  for (const entry of isJsonObject(map) ? listIn(map, 'map') : []) {
    const value = entry['value']
    const query = isJsonObject(value) ? value['query'] : undefined
    const inner = isJsonObject(query) ? query['node'] : undefined
    const shape = isJsonObject(inner) ? queryOf(inner, { ...given, withs }, outer) : unclear('a query of WITH')
    const columns = renamed(shape.columns, isJsonObject(value) ? namesIn(value, 'aliases') : [])
    withs = new Map([...withs, [textIn(entry, 'key').toLowerCase(), { ...shape, columns }]])
  }
  return withs
}

/** Of a UNION both sides make the values; of INTERSECT and EXCEPT the left one, and what is compared decides the rows. */
function setOf(node: JsonObject, given: QueryParts, outer: Scope | undefined): Shape {
  const [left, right] = [node['left'], node['right']]
  const kind = textIn(node, 'setop_type')
  if (!isJsonObject(left) || !isJsonObject(right) || !SET_KINDS.has(kind)) return unclear(`set operation ${kind}`)
  const [one, other] = [queryOf(left, given, outer), queryOf(right, given, outer)]
  const both = sideBySide(one, other)
  if (!both.columns) return both
  const compared = kind === 'UNION' && node['setop_all'] === true ? [] : both.columns.map(({ origin }) => origin)
  return { columns: kind === 'UNION' ? both.columns : one.columns, rows: merged([both.rows, ...compared]) }
}

const SET_KINDS: ReadonlySet<string> = new Set(['UNION', 'INTERSECT', 'EXCEPT'])

function sideBySide(one: Shape, other: Shape): Shape {
  const rows = merged([one.rows, other.rows])
  const right = other.columns
  if (!one.columns || !right || one.columns.length !== right.length) return { columns: undefined, rows }
  const columns = one.columns.map(({ name, origin }, at) => ({ name, origin: merged([origin, right[at]?.origin ?? NOWHERE]) }))
  return { columns, rows }
}

/** Each round can only add columns, so there is a last one. */
function recursive(node: JsonObject, given: QueryParts, outer: Scope | undefined): Shape {
  const [left, right] = [node['left'], node['right']]
  if (!isJsonObject(left) || !isJsonObject(right)) return unclear('a recursive query')
  const name = textIn(node, 'cte_name').toLowerCase()
  const asNamed = (shape: Shape): Shape => ({ ...shape, columns: renamed(shape.columns, namesIn(node, 'aliases')) })
  let known = asNamed(queryOf(left, given, outer))
  for (;;) {
    const again = queryOf(right, { ...given, withs: new Map([...given.withs, [name, known]]) }, outer)
    const next = asNamed(sideBySide(known, again))
    if (isSettled(known, next)) break
    known = next
  }
  const compared = node['union_all'] === true ? [] : (known.columns ?? []).map(({ origin }) => origin)
  return { ...known, rows: merged([known.rows, ...compared]) }
}

function isSettled(before: Shape, after: Shape): boolean {
  const origins = ({ columns, rows }: Shape): readonly Origin[] => [rows, ...(columns ?? []).map(({ origin }) => origin)]
  const [one, other] = [origins(before), origins(after)]
  return one.length === other.length && one.every((origin, at) => isSame(origin, other[at] ?? NOWHERE))
}
