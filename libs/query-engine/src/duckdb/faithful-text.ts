import type { DuckDBConnection } from '@duckdb/node-api'
import { Fault, isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import { sqlOf, textIn, treeOf } from './sql-tree.js'

/**
 * The text of a tree, proven to mean what the tree says: read again it gives the tree again. DuckDB's own printer
 * is not to be trusted with that (it loses parentheses round a cross join, and makes a decimal of a double).
 */
export async function faithfulText(connection: DuckDBConnection, statement: Json): Promise<string> {
  const printable = toPrintable(statement)
  const wanted = isJsonObject(printable) ? [printable] : []
  const text = await sqlOf(connection, { statements: wanted })
  const { statements } = await treeOf(connection, text)
  if (essence(statements) === essence(wanted)) return text
  throw new Fault('SQL_INVALID', 'the statement cannot be taken apart without changing what it means: write it in a plainer way')
}

/** The same statement, in words that DuckDB prints as they are. */
function toPrintable(node: Json): Json {
  if (Array.isArray(node)) return node.map(toPrintable)
  if (!isJsonObject(node)) return node
  if (isDouble(node)) return asDouble(node)
  const inner = Object.fromEntries(Object.entries(node).map(([name, child]) => [name, toPrintable(child)]))
  return node['type'] === 'JOIN' && node['ref_type'] === 'CROSS' ? { ...inner, ref_type: 'REGULAR', condition: TRUE } : inner
}

function isDouble(node: JsonObject): boolean {
  const value = node['class'] === 'CONSTANT' ? node['value'] : undefined
  const type = isJsonObject(value) ? value['type'] : undefined
  return isJsonObject(type) && type['id'] === 'DOUBLE'
}

/** 1e0 is printed as 1.0, which is a decimal: so it is cast, from a text that has all digits. */
function asDouble(constant: JsonObject): JsonObject {
  const value = isJsonObject(constant['value']) ? constant['value']['value'] : undefined
  const digits = isJsonObject(value) ? textIn(value, '#') : ''
  return { ...castOf(digits, 'DOUBLE'), alias: textIn(constant, 'alias') }
}

const NOWHERE: Json = { '#': '18446744073709551615' }
const castOf = (text: string, type: string): JsonObject => ({
  class: 'CAST',
  type: 'OPERATOR_CAST',
  alias: '',
  query_location: NOWHERE,
  child: {
    class: 'CONSTANT',
    type: 'VALUE_CONSTANT',
    alias: '',
    query_location: NOWHERE,
    value: { type: { id: 'VARCHAR', type_info: null }, is_null: false, value: text },
  },
  cast_type: { id: type, type_info: null },
  try_cast: false,
})

/** As the parser itself writes TRUE. */
const TRUE = castOf('t', 'BOOLEAN')

/** Where a thing stands and how WITH is computed change no answer; sets of a GROUP BY come back in another order. */
const INESSENTIAL: ReadonlySet<string> = new Set(['query_location', 'materialized', 'group_sets'])

function essence(part: Json): string {
  if (Array.isArray(part)) return `[${part.map(essence).join()}]`
  if (!isJsonObject(part)) return JSON.stringify(part)
  const node = valuesWithin(part) ?? part
  const parts = Object.entries(node).flatMap(([name, child]) => {
    if (INESSENTIAL.has(name)) return []
    return `${name}:${name === 'group_expressions' && Array.isArray(child) ? child.map(essence).toSorted().join() : essence(child)}`
  })
  return `{${parts.toSorted().join()}}`
}

/** VALUES is printed within a SELECT * of its own: that one is seen through. */
function valuesWithin(node: JsonObject): JsonObject | undefined {
  const query = node['type'] === 'SUBQUERY' && node['alias'] === 'valueslist' ? node['subquery'] : undefined
  const select = isJsonObject(query) ? query['node'] : undefined
  if (!isJsonObject(select) || select['where_clause'] !== null) return undefined
  const { from_table: values, select_list: columns } = select
  const [column] = Array.isArray(columns) && columns.length === 1 ? columns : []
  const isAll = isJsonObject(column) && column['class'] === 'STAR'
  return isAll && isJsonObject(values) && values['type'] === 'EXPRESSION_LIST' ? values : undefined
}
