import { Fault, isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { SqlParser } from './sql-parser.js'
import { textIn } from './sql-tree.js'

/**
 * The text of a tree, proven to mean what the tree says: read again it gives the tree again. DuckDB's own printer
 * is not to be trusted with that (it loses parentheses round a cross join, and makes a decimal of a double).
 */
export async function faithfulText(parser: SqlParser, statement: Json): Promise<string> {
  const printable = toPrintable(statement)
  const wanted = isJsonObject(printable) ? [printable] : []
  const text = await parser.textOf({ statements: wanted })
  const { statements } = await parser.treeOf(text)
  if (isSame(statements, wanted)) return text
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

function isSame(one: Json, other: Json): boolean {
  if (Array.isArray(one))
    return Array.isArray(other) && one.length === other.length && one.every((each, at) => isSameAt(each, other, at))
  if (!isJsonObject(one) || !isJsonObject(other)) return one === other
  const [here, there] = [valuesWithin(one) ?? one, valuesWithin(other) ?? other]
  const names = essentialsOf(here)
  return names.length === essentialsOf(there).length && names.every((name) => isSameMember(name, here[name], there[name]))
}

const isSameAt = (one: Json, others: readonly Json[], at: number): boolean => isSame(one, others[at] ?? null)

const essentialsOf = (node: JsonObject): readonly string[] => Object.keys(node).filter((name) => !INESSENTIAL.has(name))

function isSameMember(name: string, one: Json | undefined, other: Json | undefined): boolean {
  if (one === undefined || other === undefined) return false
  return name === 'group_expressions' && Array.isArray(one) && Array.isArray(other) ? haveSame(one, other) : isSame(one, other)
}

/** In whatever order. */
function haveSame(some: readonly Json[], others: readonly Json[]): boolean {
  const left = [...others]
  for (const each of some) {
    const at = left.findIndex((other) => isSame(each, other))
    if (at < 0) return false
    left.splice(at, 1)
  }
  return left.length === 0
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
