import { columnNamed, type Shown } from '@storemesh/access'
import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql'
import type { ShownProducts } from '../../visible/shown-products.js'
import type { RestColumn, RestScalar, RestValue } from './rest-product.js'

export interface Looking {
  readonly shown: ShownProducts
  /** Every path of the product's columns, and how the viewer sees it; what he does not see is not in it. */
  readonly seen: ReadonlyMap<string, Shown>
  readonly product: string
}

type Field = GraphQLField<unknown, unknown>

/** The columns that a type shows, in its own order: fields that are of no column of the product are left to the graph. */
export function columnsOf(type: GraphQLObjectType, looking: Looking, within = ''): readonly RestColumn[] {
  const columns = new Map<string, RestColumn>()
  for (const field of Object.values(type.getFields())) {
    const name = columnOf(looking.shown, type.name, field.name)
    const path = within === '' ? name : `${within}.${name}`
    const shown = looking.seen.get(path)
    const of = shown && !needsMore(field) && !columns.has(name) ? valueOf(field.type, path, looking) : undefined
    if (shown && of) columns.set(name, { ...partsOf(field), name, of, shown })
  }
  return [...columns.values()]
}

/** `order_id` of `Order.id`, where the schema says so; else what the name tells. */
export const columnOf = ({ columns }: ShownProducts, type: string, field: string): string =>
  columns.get(`${type}.${field}`) ?? columnNamed(field)

const needsMore = ({ args }: Field): boolean => args.some(({ type }) => isNonNullType(type))

const partsOf = ({ name, description, type }: Field) => ({
  field: name,
  description: description ?? '',
  required: isNonNullType(type),
})

function valueOf(type: GraphQLOutputType, path: string, looking: Looking): RestValue | undefined {
  if (isNonNullType(type)) return valueOf(type.ofType, path, looking)
  if (isListType(type)) {
    const element = valueOf(type.ofType, path, looking)
    return element && { kind: 'list', element, required: isNonNullType(type.ofType) }
  }
  if (!isObjectType(type)) return scalarOf(type)
  const of = looking.shown.types.get(type.name)
  if (!of) return objectOf(plainColumns(type))
  return of.product === looking.product && of.within === path ? objectOf(columnsOf(type, looking, path)) : referenceTo(type)
}

const objectOf = (columns: readonly RestColumn[]): RestValue | undefined =>
  columns.length > 0 ? { kind: 'object', columns } : undefined

/** Of an object that no product is said of, such as an amount with its currency, all that is no object again. */
const plainColumns = (type: GraphQLObjectType): readonly RestColumn[] =>
  Object.values(type.getFields()).flatMap((field) => {
    const of = needsMore(field) ? undefined : scalarOf(field.type)
    return of ? [{ ...partsOf(field), name: columnNamed(field.name), of, shown: 'plain' as const }] : []
  })

const ID = 'id'

function referenceTo(type: GraphQLObjectType): RestValue | undefined {
  const key = type.getFields()[ID]
  const of = key && scalarOf(key.type)
  return of && { kind: 'reference', field: ID, of }
}

/** Undefined where it is no single value. */
export function scalarOf(type: GraphQLOutputType | Parameters<typeof getNamedType>[0]): RestScalar | undefined {
  if (isNonNullType(type)) return scalarOf(type.ofType)
  if (isScalarType(type)) return { kind: 'scalar', scalar: type.name }
  if (isEnumType(type)) return { kind: 'scalar', scalar: 'String', values: type.getValues().map(({ name }) => name) }
  return undefined
}
