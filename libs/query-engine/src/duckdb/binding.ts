import { type Dice, Fault, isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { Relation } from '../query-engine.js'
import { withWholeDecimals } from './decimal-literal.js'
import { faithfulText } from './faithful-text.js'
import { markParameters, type NamedParameters } from './parameters.js'
import type { SqlParser } from './sql-parser.js'
import { positionOf, textIn } from './sql-tree.js'
import { withUtcDays } from './utc-calendar.js'

/** A statement that was checked, cut where its relations and parameters stand. */
export interface CheckedStatement {
  /** In the order of their first use. */
  readonly names: readonly string[]
  readonly parameters: NamedParameters
  readonly pieces: readonly Piece[]
}
export type Piece = { readonly sql: string } | { readonly relation: string } | { readonly parameter: number }

/** The only functions that may stand for a relation: they read nothing. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['unnest', 'generate_series', 'range'])
/** Scalar functions that look outside of the question's rows. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set([
  'getenv',
  'getvariable',
  'current_setting',
  'set_config',
  'nextval',
  'currval',
  'write_log',
  'json_execute_serialized_sql',
  'current_database',
  'current_schemas',
  'in_search_path',
  'current_query',
  'current_query_id',
  'current_connection_id',
])
const SOURCES: ReadonlySet<string> = new Set(['BASE_TABLE', 'TABLE_FUNCTION', 'SUBQUERY', 'JOIN', 'EMPTY', 'EXPRESSION_LIST'])
/** DuckDB opens a file for a name that looks like one, so no name of a WITH may. */
const CTE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Proves that the text is one SELECT which reads nothing but relations, and cuts it where they stand:
 * every name is replaced in the tree by a mark that nobody can guess, so no text of the statement is taken for one.
 */
export async function checkStatement(parser: SqlParser, sql: string, dice: Dice): Promise<CheckedStatement> {
  const tree = await parser.treeOf(sql)
  const [statement, ...more] = tree.statements
  if (!statement || more.length > 0) {
    throw new Fault('SQL_NOT_A_SELECT', `expected exactly one statement, got ${tree.statements.length}`)
  }
  const marks = new Map<string, string>()
  const marked = walk(statement, new Set(), (name) => {
    const mark = marks.get(name) ?? `relation_${dice.uuid().replaceAll('-', '')}`
    marks.set(name, mark)
    return mark
  })
  const parameters = markParameters(withWholeDecimals(withUtcDays(shortenNames(marked, marks))), dice)
  const text = await faithfulText(parser, parameters.statement)
  const places = new Map<string, Piece>([
    ...[...marks].map(([relation, mark]) => [mark, { relation }] as const),
    ...[...parameters.marks].map(([mark, parameter]) => [`'${mark}'`, { parameter }] as const),
  ])
  const pieces = text.split(MARKS).map((piece): Piece => places.get(piece) ?? { sql: piece })
  return { names: [...marks.keys()], parameters: parameters.named, pieces }
}

const MARKS = /(relation_[0-9a-f]{32}|'parameter_[0-9a-f]{32}')/

/** The statement with each relation's scan in its place, and what is said for each parameter. */
export function bindStatement(
  statement: CheckedStatement,
  relations: ReadonlyMap<string, Relation>,
  scan: (relation: Relation) => string,
  parameterText: (number: number) => string,
): string {
  return statement.pieces
    .map((piece) => {
      if ('sql' in piece) return piece.sql
      if ('parameter' in piece) return parameterText(piece.parameter)
      const relation = relations.get(piece.relation) ?? relations.get(piece.relation.toLowerCase())
      if (relation) return `(${scan(relation)})`
      throw new Fault(
        'RELATION_UNKNOWN',
        `there is no relation ${JSON.stringify(piece.relation)} here; known: ${known(relations)}`,
      )
    })
    .join('')
}

const NAMES_SHOWN_MAX = 10
function known(relations: ReadonlyMap<string, Relation>): string {
  const names = [...relations.keys()].toSorted()
  return `${names.slice(0, NAMES_SHOWN_MAX).join(', ') || 'none'}${names.length > NAMES_SHOWN_MAX ? ', …' : ''}`
}

type MarkOf = (relation: string) => string

function walk(node: Json, scope: ReadonlySet<string>, markOf: MarkOf): Json {
  if (Array.isArray(node)) return node.map((child) => walk(child, scope, markOf))
  if (!isJsonObject(node)) return node
  if (isSource(node)) return walkSource(node, scope, markOf)
  if (node['class'] === 'FUNCTION') refuseFunction(node, REFUSED_FUNCTIONS.has(textIn(node, 'function_name').toLowerCase()))
  const withCtes = walkCtes(node, scope, markOf)
  return walkChildren({ ...node, ...withCtes.replaced }, withCtes.scope, markOf, withCtes.replaced)
}

const walkChildren = (node: JsonObject, scope: ReadonlySet<string>, markOf: MarkOf, done: JsonObject = {}): JsonObject =>
  Object.fromEntries(Object.entries(node).map(([name, child]) => [name, name in done ? child : walk(child, scope, markOf)]))

/** `orders.fact_order.total` of a relation that stands without an alias: its scan is known by the table's name alone. */
function shortenNames(node: Json, relations: ReadonlyMap<string, string>): Json {
  if (Array.isArray(node)) return node.map((child) => shortenNames(child, relations))
  if (!isJsonObject(node)) return node
  const names = node['column_names']
  if (node['class'] === 'COLUMN_REF' && Array.isArray(names)) {
    return { ...node, column_names: names.length > 2 && relations.has(names.slice(0, 2).join('.')) ? names.slice(1) : names }
  }
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, shortenNames(child, relations)]))
}

/** A part of FROM carries a `sample`; nothing else with a type and no class does but SELECT nodes. */
const isSource = (node: JsonObject) => 'sample' in node && 'type' in node && !('cte_map' in node)

function walkSource(node: JsonObject, scope: ReadonlySet<string>, markOf: MarkOf): Json {
  const type = textIn(node, 'type')
  if (!SOURCES.has(type))
    throw new Fault('SQL_NOT_A_SELECT', 'expected one SELECT over relations; SHOW, DESCRIBE, PIVOT and the like are not run here')
  if (type === 'TABLE_FUNCTION') {
    const called = node['function']
    if (isJsonObject(called)) refuseFunction(called, !TABLE_FUNCTIONS.has(textIn(called, 'function_name').toLowerCase()))
  }
  if (type !== 'BASE_TABLE') return walkChildren(node, scope, markOf)

  const [catalog, schema, table] = [textIn(node, 'catalog_name'), textIn(node, 'schema_name'), textIn(node, 'table_name')]
  if (node['at_clause'] !== null)
    throw new Fault('SQL_INVALID', `${table}: a relation is bound to its snapshot by the caller, not by AT`)
  if (catalog === '' && schema === '' && scope.has(table.toLowerCase())) return node
  const mark = markOf([catalog, schema, table].filter((part) => part !== '').join('.'))
  return { ...node, catalog_name: '', schema_name: '', table_name: mark, alias: textIn(node, 'alias') || table }
}

function refuseFunction(node: JsonObject, refused: boolean): void {
  if (!refused) return
  const position = positionOf(node)
  const where = position === undefined ? '' : ` at character ${position}`
  throw new Fault(
    'SQL_FUNCTION_REFUSED',
    `${textIn(node, 'function_name')}${where}: a statement reads relations, and computes from them alone`,
  )
}

/** A WITH is seen by those after it and by the body; only a recursive one sees itself. */
function walkCtes(
  node: JsonObject,
  outer: ReadonlySet<string>,
  markOf: MarkOf,
): { scope: ReadonlySet<string>; replaced: JsonObject } {
  const recursive = node['type'] === 'RECURSIVE_CTE_NODE' ? new Set([...outer, textIn(node, 'cte_name').toLowerCase()]) : outer
  const map = node['cte_map']
  const entries = isJsonObject(map) ? map['map'] : undefined
  if (!Array.isArray(entries)) return { scope: recursive, replaced: {} }
  let scope = recursive
  const walked = entries.filter(isJsonObject).map((entry) => {
    const name = textIn(entry, 'key')
    if (!CTE_NAME.test(name))
      throw new Fault('SQL_INVALID', `a name of WITH has letters, digits and _ only, got ${JSON.stringify(name)}`)
    const value = walk(entry['value'] ?? null, scope, markOf)
    scope = new Set([...scope, name.toLowerCase()])
    return { ...entry, value }
  })
  return { scope, replaced: { cte_map: { map: walked } } }
}
