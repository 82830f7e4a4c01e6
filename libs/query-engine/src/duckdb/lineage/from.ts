import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { LineageInputs } from '../../statement-lineage.js'
import { textIn } from '../sql-tree.js'
import { namesIn, originOf, type ReadQuery } from './expression.js'
import { inputColumn, madeOf, merged, NOWHERE, type Origin, unknownOrigin } from './origin.js'
import { type From, type MadeColumn, type NamedRelation, resolved, sameName, type Scope, type Shape } from './scope.js'

/** What a part of FROM is read with. */
export interface FromParts {
  readonly inputs: LineageInputs
  /** Queries of WITH, by name. */
  readonly withs: ReadonlyMap<string, Shape>
  readonly readQuery: ReadQuery
}

const NOTHING: From = { relations: [], shared: new Map(), rows: NOWHERE }

export function fromOf(node: Json | undefined, parts: FromParts, outer: Scope | undefined): From {
  if (!isJsonObject(node)) return NOTHING
  switch (textIn(node, 'type')) {
    case 'EMPTY':
      return NOTHING
    case 'BASE_TABLE':
      return ofTable(node, parts)
    case 'SUBQUERY':
      return ofQuery(node, parts, outer)
    case 'JOIN':
      return ofJoin(node, parts, outer)
    case 'TABLE_FUNCTION':
      return ofFunction(node, parts, outer)
    case 'EXPRESSION_LIST':
      return ofValues(node, parts, outer)
    default:
      return { ...NOTHING, rows: unknownOrigin(`relation ${textIn(node, 'type')}`) }
  }
}

function ofTable(node: JsonObject, { inputs, withs }: FromParts): From {
  const [schema, table] = [textIn(node, 'schema_name'), textIn(node, 'table_name')]
  const fullName = schema === '' ? table : `${schema}.${table}`
  const given = textIn(node, 'alias')
  const shape = (schema === '' ? withs.get(table.toLowerCase()) : undefined) ?? ofInput(fullName, inputs)
  const relation = named({ alias: given || table, columns: shape.columns }, node)
  return { ...NOTHING, relations: [given === '' ? { ...relation, fullName } : relation], rows: shape.rows }
}

function ofInput(name: string, inputs: LineageInputs): Shape {
  const [table, columns] = [...inputs].find(([known]) => sameName(known, name)) ?? []
  if (table === undefined) return { columns: undefined, rows: unknownOrigin(`relation ${name}`) }
  return { columns: columns?.map((column) => ({ name: column, origin: inputColumn(table, column) })), rows: NOWHERE }
}

function ofQuery(node: JsonObject, { readQuery }: FromParts, outer: Scope | undefined): From {
  const query = node['subquery']
  const inner = isJsonObject(query) ? query['node'] : undefined
  if (!isJsonObject(inner)) return { ...NOTHING, rows: unknownOrigin('a subquery') }
  const { columns, rows } = readQuery(inner, outer ?? { ...NOTHING, outer: undefined })
  return { ...NOTHING, relations: [named({ alias: textIn(node, 'alias'), columns }, node)], rows }
}

/** As `AS t (a, b)` calls its columns. */
function named(relation: NamedRelation, node: JsonObject): NamedRelation {
  const names = namesIn(node, 'column_name_alias')
  return { ...relation, columns: renamed(relation.columns, names) }
}

export const renamed = (columns: Shape['columns'], names: readonly string[]): Shape['columns'] =>
  columns?.map((column, at) => ({ ...column, name: names[at] ?? column.name }))

/** The right side may speak of the left one, as UNNEST does. */
function ofJoin(node: JsonObject, parts: FromParts, outer: Scope | undefined): From {
  const left = fromOf(node['left'], parts, outer)
  const right = fromOf(node['right'], parts, { ...left, outer })
  const kind = textIn(node, 'join_type')
  const relations = [...left.relations, ...right.relations]
  const condition = node['condition']
  const on = isJsonObject(condition)
    ? originOf(condition, { relations, shared: new Map([...right.shared, ...left.shared]), outer }, parts.readQuery)
    : NOWHERE
  const isNatural = textIn(node, 'ref_type') === 'NATURAL'
  const names = isNatural ? namesOfBoth(left, right) : namesIn(node, 'using_columns')
  const using = new Map(names.map((name) => [name.toLowerCase(), sharedOrigins(name, left, right)] as const))
  const shared = new Map([...right.shared, ...left.shared])
  for (const [name, { ofLeft, ofRight }] of using) shared.set(name, sharedAs(kind, ofLeft, ofRight))
  const rows = [left.rows, right.rows, on, ...[...using.values()].flatMap(({ ofLeft, ofRight }) => [ofLeft, ofRight])]
  const isUnclear = isNatural && relations.some(({ columns }) => columns === undefined)
  if (isUnclear || textIn(node, 'ref_type') === 'POSITIONAL') rows.push(unknownOrigin('which rows a join brings together'))
  return { relations: kind === 'SEMI' || kind === 'ANTI' ? left.relations : relations, shared, rows: merged(rows) }
}

/** Of a row that only one side has, its value is that side's. */
function sharedAs(kind: string, ofLeft: Origin, ofRight: Origin): Origin {
  if (kind === 'RIGHT') return ofRight
  return kind === 'OUTER' || kind === 'FULL' ? madeOf('computed', merged([ofLeft, ofRight])) : ofLeft
}

const sharedOrigins = (name: string, left: From, right: From) => ({
  ofLeft: resolved([name], { ...left, outer: undefined }),
  ofRight: resolved([name], { ...right, outer: undefined }),
})

function namesOfBoth(left: From, right: From): readonly string[] {
  const namesOf = ({ relations }: From) => relations.flatMap(({ columns = [] }) => columns.map(({ name }) => name.toLowerCase()))
  const others = new Set(namesOf(right))
  return [...new Set(namesOf(left))].filter((name) => others.has(name))
}

/** UNNEST and series: what it is called with makes its values, and how many rows there are. */
function ofFunction(node: JsonObject, { readQuery }: FromParts, outer: Scope | undefined): From {
  const called = node['function']
  if (!isJsonObject(called)) return { ...NOTHING, rows: unknownOrigin('a function of FROM') }
  const scope = outer ?? { ...NOTHING, outer: undefined }
  const all = originOf(called, scope, readQuery)
  const given = listIn(called, 'children').map((part) => madeOf('computed', originOf(part, scope, readQuery)))
  const names = namesIn(node, 'column_name_alias')
  const columns = (names.length > 0 ? names : [textIn(called, 'function_name')]).map((name, at): MadeColumn => {
    const own = given.length === names.length ? given[at] : undefined
    return { name, origin: own ?? all }
  })
  const alias = textIn(node, 'alias') || textIn(called, 'function_name')
  return { ...NOTHING, relations: [{ alias, columns, ofAll: all }], rows: all }
}

function ofValues(node: JsonObject, { readQuery }: FromParts, outer: Scope | undefined): From {
  const scope = outer ?? { ...NOTHING, outer: undefined }
  const lines = node['values']
  const rows = (Array.isArray(lines) ? lines : []).map((line) => (Array.isArray(line) ? line.filter(isJsonObject) : []))
  const columns = (rows[0] ?? []).map(
    (_, at): MadeColumn => ({
      name: `col${at}`,
      origin: merged(rows.flatMap((row) => (row[at] ? [originOf(row[at], scope, readQuery)] : []))),
    }),
  )
  return { ...NOTHING, relations: [named({ alias: textIn(node, 'alias'), columns }, node)] }
}

export const listIn = (node: JsonObject, field: string): readonly JsonObject[] => {
  const list = node[field]
  return Array.isArray(list) ? list.filter(isJsonObject) : []
}
