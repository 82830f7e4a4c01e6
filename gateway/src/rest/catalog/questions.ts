import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { ShownProducts } from '../../visible/shown-products.js'
import { columnOf, scalarOf } from './columns.js'
import type { PageQuestion, RestArgument, RestCondition, RowQuestion } from './rest-product.js'

/** A field of Query by which rows of a type are asked for. */
export type Question =
  | { readonly type: GraphQLObjectType; readonly page: PageQuestion }
  | { readonly type: GraphQLObjectType; readonly row: RowQuestion }

type Field = GraphQLField<unknown, unknown>

const [FIRST, AFTER, FILTER] = ['first', 'after', 'filter'] as const

/** Undefined where it gives no rows, or has to be told what no address can say. */
export function questionOf(field: Field, shown: ShownProducts): Question | undefined {
  const given = rowsOf(field.type)
  if (!given) return undefined
  const { type, isConnection, isMany } = given
  const values = valuesOf(type, field, shown)
  if (!values) return undefined
  if (isMany) return { type, page: pageOf(field, { isConnection, values, shown }) }
  const key = keyOf(values)
  return key && { type, row: { field: field.name, key } }
}

/** A row by its key: by all that must be said, or by the id where any one of several may be. */
function keyOf(values: readonly RestArgument[]): readonly RestArgument[] | undefined {
  const required = values.filter((value) => value.required)
  if (required.length > 0) return required
  const id = values.find(({ argument }) => argument === 'id')
  return id && [id]
}

interface GivenRows {
  readonly type: GraphQLObjectType
  readonly isMany: boolean
  readonly isConnection: boolean
}

function rowsOf(given: GraphQLOutputType): GivenRows | undefined {
  const type = bare(given)
  if (isListType(type)) {
    const element = bare(type.ofType)
    return isObjectType(element) ? { type: element, isMany: true, isConnection: false } : undefined
  }
  if (!isObjectType(type)) return undefined
  const node = nodeOf(type)
  return node ? { type: node, isMany: true, isConnection: true } : { type, isMany: false, isConnection: false }
}

function nodeOf(connection: GraphQLObjectType): GraphQLObjectType | undefined {
  const { edges, pageInfo } = connection.getFields()
  const list = edges && bare(edges.type)
  const edge = pageInfo && isListType(list) ? bare(list.ofType) : undefined
  const node = isObjectType(edge) ? edge.getFields()['node'] : undefined
  const type = node && bare(node.type)
  return isObjectType(type) ? type : undefined
}

const bare = (type: GraphQLOutputType): GraphQLOutputType => (isNonNullType(type) ? type.ofType : type)

const isOfPage = ({ name }: GraphQLArgument): boolean => name === FIRST || name === AFTER || name === FILTER

/** What it is told beside the page; undefined where something that must be told is no single value. */
function valuesOf(type: GraphQLObjectType, { args }: Field, shown: ShownProducts): readonly RestArgument[] | undefined {
  const others = args.filter((argument) => !isOfPage(argument))
  const values = others.flatMap((argument) => {
    const of = scalarOf(argument.type)
    const { name, description } = argument
    const required = isNonNullType(argument.type) && argument.defaultValue === undefined
    const named = { name: columnOf(shown, type.name, name), argument: name, type: getNamedType(argument.type).name }
    return of ? [{ ...named, of, required, description: description ?? '' }] : []
  })
  const isWhole = others.every(({ name, type: of }) => !isNonNullType(of) || values.some(({ argument }) => argument === name))
  return isWhole ? values : undefined
}

interface PageParts {
  readonly isConnection: boolean
  readonly values: readonly RestArgument[]
  readonly shown: ShownProducts
}

function pageOf({ name, args }: Field, { isConnection, values, shown }: PageParts): PageQuestion {
  const has = (argument: string) => args.some((one) => one.name === argument)
  const filter = args.find((argument) => argument.name === FILTER)
  const conditions = filter ? conditionsOf(filter.type, shown) : undefined
  return {
    field: name,
    isConnection,
    takesFirst: has(FIRST),
    takesAfter: isConnection && has(AFTER),
    ...(conditions && { filter: conditions }),
    // a column may be called as a word of the page is: then the word is the page's
    values: values.filter((value) => !PAGE_WORDS.has(value.name)),
  }
}

/** Words of an address that are no column's. */
export const PAGE_WORDS: ReadonlySet<string> = new Set(['first', 'after', 'columns'])

const CONDITION_WORDS = ['is', 'from', 'before']

function conditionsOf(given: GraphQLInputType, shown: ShownProducts): PageQuestion['filter'] {
  const type = isNonNullType(given) ? given.ofType : given
  if (!isInputObjectType(type)) return undefined
  const conditions = Object.values(type.getFields()).flatMap((field): readonly RestCondition[] => {
    const condition = isInputObjectType(field.type) ? field.type.getFields() : {}
    const words = CONDITION_WORDS.filter((word) => word in condition)
    const of = scalarOf(condition['is']?.type)
    const name = columnOf(shown, type.name, field.name)
    return of && !PAGE_WORDS.has(name) ? [{ name, field: field.name, of, words, description: field.description ?? '' }] : []
  })
  return conditions.length > 0 ? { type: type.name, conditions } : undefined
}
