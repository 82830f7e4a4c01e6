import type { PrimitiveType } from '@storemesh/iceberg'
import type { Contract, ContractColumn, ContractType } from '../contract.js'
import { describedColumn } from '../metric/metric-text.js'
import { fieldName, nestedTypeName, smallFirst } from './graph-names.js'

/** How frontends see a product: one type for its rows, and the names by which they are asked for (docs/adr/0030). */
export interface GraphFace {
  readonly type: GraphType
  /** Query: a row by its key. */
  readonly one: string
  /** Query: rows by the page. */
  readonly list: string
  /** Subscription: what changes, where the product tells of it. */
  readonly changed: string
  /** The types of objects within its rows. */
  readonly nested: readonly GraphType[]
  readonly key: readonly ScalarField[]
  /** By what a page may be narrowed. */
  readonly filters: readonly ScalarField[]
}

export interface GraphType {
  readonly name: string
  /** Where its objects are within a row, `lines.price`; empty for the rows. */
  readonly path: string
  readonly description: string
  readonly fields: readonly GraphField[]
}

export interface GraphField {
  readonly name: string
  readonly column: string
  readonly description: string
  readonly required: boolean
  readonly of: GraphValue
}

export interface ScalarField extends GraphField {
  readonly of: ScalarValue
}

export interface ScalarValue {
  readonly kind: 'scalar'
  readonly scalar: GraphScalar
  /** What the column is kept as. */
  readonly type: PrimitiveType
}

export type GraphValue =
  | ScalarValue
  | { readonly kind: 'object'; readonly type: string; readonly fields: readonly GraphField[] }
  | { readonly kind: 'list'; readonly element: GraphValue }

export type GraphScalar = 'ID' | 'String' | 'Boolean' | 'Int' | 'Long' | 'Float' | 'Decimal' | 'Date' | 'DateTime'

/** What a type's name is followed by, in the names of the types that go with it. */
const COMPANIONS = ['Key', 'Change', 'Connection', 'Edge', 'Filter'] as const

/** The field with the id of a row in the whole graph, which no contract says (docs/adr/0050). */
export const NODE_ID = 'nodeId'

/** What a face is made of; of figures it says what they are, where they are read already. */
type Faced = Pick<Contract, 'columns' | 'key' | 'port' | 'description'> & Partial<Pick<Contract, 'metrics'>>

/** The face of a contract whose type is called so. One that was read has no `faceProblem`. */
export function graphFace(contract: Faced, type: string): GraphFace {
  const [idOfAll] = contract.key.length === 1 ? contract.key : []
  const columns = contract.columns.map((column) => ({ ...column, description: describedColumn(column, contract.metrics ?? []) }))
  const fields = columns.map((column) => fieldOf(type, column, column.name === idOfAll))
  const field = smallFirst(type)
  return {
    type: { name: type, path: '', description: contract.description, fields },
    one: field,
    list: `${field}List`,
    changed: `${field}Changed`,
    nested: fields.flatMap((one) => nestedTypes(one, '')),
    key: contract.key.flatMap((name) => scalarFields(fields, name)),
    filters: indexedColumns(contract).flatMap((name) => scalarFields(fields, name)),
  }
}

/** The columns by which rows are found in an order: those of the key, of the partition, and what else is marked. */
export function indexedColumns({ columns, key, port }: Pick<Contract, 'columns' | 'key' | 'port'>): readonly string[] {
  const partition = port.kind === 'table' && port.partition ? [port.partition.column] : []
  const marked = columns.filter(({ indexed }) => indexed === true).map(({ name }) => name)
  return [...new Set([...key, ...partition, ...marked])]
}

/** Why a contract cannot have such a face; undefined where it can. */
export function faceProblem(contract: Faced, type: string): string | undefined {
  const { port, key } = contract
  if (port.kind !== 'table' && port.kind !== 'live')
    return `a product of port ${port.kind} is not asked for in the graph; only a table or a live product has a type there`
  if (port.kind === 'live' && key.join('|') !== port.lookup)
    return `its rows are found by mesh.lookup, so the key has to be ${port.lookup}, in this order`
  const face = graphFace(contract, type)
  const float = [...face.key, ...face.filters].find(({ of }) => of.scalar === 'Float')
  if (float) return `${float.column} is no exact number, so no row is found by it; keep it as a decimal`
  const taken = face.type.fields.find((field) => field.name === NODE_ID)
  if (taken)
    return `${taken.column} would be the field ${type}.${NODE_ID}, which every type with a key has in the graph; rename it`
  const types = [face.type, ...face.nested]
  for (const { name, fields } of types) {
    const field = twice(fields.map((one) => one.name))
    if (field !== undefined) return `two columns would be the field ${name}.${field}; rename one`
  }
  const name = twice([...types.map((one) => one.name), ...COMPANIONS.map((companion) => type + companion)])
  return name === undefined ? undefined : `two types would be ${name}; rename the column of objects, or the type`
}

const twice = (names: readonly string[]): string | undefined => names.find((name, index) => names.indexOf(name) < index)

function fieldOf(type: string, { name, of, required, description }: ContractColumn, isId: boolean): GraphField {
  const value = valueOf(nestedTypeName(type, name), of, isId)
  // a double may be no number at all, which JSON cannot say: it is left out then
  return { name: fieldName(name), column: name, description, required: required && !isFloat(value), of: value }
}

const isFloat = (value: GraphValue): boolean => value.kind === 'scalar' && value.scalar === 'Float'

function valueOf(nested: string, of: ContractType, isId: boolean): GraphValue {
  switch (of.kind) {
    case 'object':
      return { kind: 'object', type: nested, fields: of.fields.map((field) => fieldOf(nested, field, false)) }
    case 'list':
      return { kind: 'list', element: valueOf(nested, of.element, false) }
    default:
      return { kind: 'scalar', scalar: scalarOf(of.type, isId), type: of.type }
  }
}

function scalarOf(type: PrimitiveType, isId: boolean): GraphScalar {
  if (type.startsWith('decimal(')) return 'Decimal'
  switch (type) {
    case 'boolean':
      return 'Boolean'
    case 'int':
      return 'Int'
    case 'long':
      return 'Long'
    case 'float':
    case 'double':
      return 'Float'
    case 'date':
      return 'Date'
    case 'timestamptz':
      return 'DateTime'
    default:
      return isId ? 'ID' : 'String'
  }
}

function nestedTypes({ column, of, description }: GraphField, prefix: string): readonly GraphType[] {
  const inner = of.kind === 'list' ? elementOf(of) : of
  if (inner.kind !== 'object') return []
  const path = `${prefix}${column}`
  const deeper = inner.fields.flatMap((one) => nestedTypes(one, `${path}.`))
  return [{ name: inner.type, path, description, fields: inner.fields }, ...deeper]
}

function elementOf(value: GraphValue): Exclude<GraphValue, { readonly kind: 'list' }> {
  return value.kind === 'list' ? elementOf(value.element) : value
}

const isScalarField = (field: GraphField): field is ScalarField => field.of.kind === 'scalar'

const scalarFields = (fields: readonly GraphField[], column: string): readonly ScalarField[] =>
  fields.filter(isScalarField).filter((field) => field.column === column)
