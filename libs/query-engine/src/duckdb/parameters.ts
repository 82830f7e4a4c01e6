import { type Dice, Fault, isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { Value } from '../query-engine.js'
import { literal } from '../quoting.js'
import { textIn } from './sql-tree.js'

/** A statement whose parameters stand in it as texts that nobody can guess. */
export interface MarkedParameters {
  readonly statement: Json
  readonly named: NamedParameters
  /** The number of each mark's parameter. As a literal it is the mark between quotes. */
  readonly marks: ReadonlyMap<string, number>
}

/** The parameters that a statement names. */
export interface NamedParameters {
  readonly numbers: ReadonlySet<number>
  /** Whether it is cut open where they stand. */
  readonly isCut: boolean
}

/**
 * Cuts a statement open where its parameters stand. DuckDB plans one with parameters twice, once when it is prepared and once
 * when it knows them, and each time opens every file; one that says its values is planned once.
 *
 * A column that has no name is called as its expression is spelled, and must not be called after a value: then they stay.
 */
export function markParameters(statement: Json, dice: Dice): MarkedParameters {
  const numbers = numbersIn(statement)
  const named = { numbers, isCut: numbers.size > 0 && !hasNamelessColumn(statement) }
  if (!named.isCut || !isJsonObject(statement)) return { statement, named: { numbers, isCut: false }, marks: new Map() }
  const marks = new Map([...numbers].map((number) => [number, `parameter_${dice.uuid().replaceAll('-', '')}`]))
  const cut = marked({ ...statement, named_param_map: [] }, marks)
  return { statement: cut, named, marks: new Map([...marks].map(([number, mark]) => [mark, number])) }
}

function marked(node: Json, marks: ReadonlyMap<number, string>): Json {
  if (Array.isArray(node)) return node.map((child) => marked(child, marks))
  if (!isJsonObject(node)) return node
  const mark = marks.get(numberOf(node) ?? 0)
  if (mark !== undefined) return constant(mark, node)
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, marked(child, marks)]))
}

function numbersIn(node: Json, found: Set<number> = new Set()): ReadonlySet<number> {
  if (Array.isArray(node)) for (const child of node) numbersIn(child, found)
  if (!isJsonObject(node)) return found
  const number = numberOf(node)
  if (number !== undefined) found.add(number)
  for (const child of Object.values(node)) numbersIn(child, found)
  return found
}

const constant = (text: string, { alias, query_location }: JsonObject): JsonObject => ({
  class: 'CONSTANT',
  type: 'VALUE_CONSTANT',
  alias: alias ?? '',
  query_location: query_location ?? null,
  value: { type: { id: 'VARCHAR', type_info: null }, is_null: false, value: text },
})

function numberOf(node: JsonObject): number | undefined {
  if (node['class'] !== 'PARAMETER') return undefined
  const number = Number(textIn(node, 'identifier'))
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/** Whether a SELECT anywhere in it gives a column without a name that a parameter is part of. */
function hasNamelessColumn(node: Json): boolean {
  if (Array.isArray(node)) return node.some(hasNamelessColumn)
  if (!isJsonObject(node)) return false
  const columns = node['select_list']
  const isNamed = (column: Json) => isJsonObject(column) && textIn(column, 'alias') !== ''
  if (Array.isArray(columns) && columns.some((column) => !isNamed(column) && hasParameter(column))) return true
  return Object.values(node).some(hasNamelessColumn)
}

function hasParameter(node: Json): boolean {
  if (Array.isArray(node)) return node.some(hasParameter)
  return isJsonObject(node) && (node['class'] === 'PARAMETER' || Object.values(node).some(hasParameter))
}

/** The values of one statement: those that its text says, and those that are bound to it, which have numbers of their own. */
export interface SaidParameters {
  /** Of the parameter with this number, from one. */
  readonly textOf: (number: number) => string
  readonly bound: readonly Value[]
}

/** PARAMETER_INVALID where the statement names others than are given. */
export function sayParameters({ numbers, isCut }: NamedParameters, parameters: readonly Value[]): SaidParameters {
  if (numbers.size !== parameters.length || [...numbers].some((number) => number > parameters.length)) throw parametersDiffer()
  if (!isCut) return { textOf: (number) => `$${number}`, bound: parameters }
  const bound: Value[] = []
  const texts = parameters.map((value) => saidText(value) ?? `$${bound.push(value)}`)
  return { textOf: (number) => texts[number - 1] ?? 'NULL', bound }
}

export const parametersDiffer = () =>
  new Fault('PARAMETER_INVALID', 'the statement names other parameters than were given: one value for each of $1, $2, …')

/** A longer one is quicker bound than read. */
const SAID_LENGTH_MAX = 4096
const INT_MAX = 2 ** 31 - 1

/** With its type, as it would be bound. Undefined for lists, bytes and texts that no literal holds. */
function saidText(value: Value): string | undefined {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return `CAST('${value}' AS BOOLEAN)`
  if (typeof value === 'bigint') return `CAST('${value}' AS BIGINT)`
  if (typeof value === 'number') return `CAST('${value}' AS ${isInt(value) ? 'INTEGER' : 'DOUBLE'})`
  if (typeof value !== 'string' || value.length > SAID_LENGTH_MAX || value.includes('\0')) return undefined
  return `CAST(${literal(value)} AS VARCHAR)`
}

/** Whether DuckDB takes a number for a whole one. */
export const isInt = (value: number): boolean => Number.isInteger(value) && Math.abs(value) <= INT_MAX
