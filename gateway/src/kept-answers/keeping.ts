import {
  type DocumentNode,
  getNamedType,
  getOperationAST,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isIntrospectionType,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { ShownProducts } from '../visible/shown-products.js'
import type { CacheHints } from './cache-hints.js'

/** For how long the answer of an operation holds, and of which products it tells. */
export interface Keeping {
  readonly max_age_s: number
  readonly products: readonly string[]
}

export interface Hinted {
  readonly hints: CacheHints
  readonly shown: Pick<ShownProducts, 'types'>
}

const TYPENAME = '__typename'

/**
 * Undefined where it must be asked each time: as clients of other servers know it, that is whatever gives an object of which nothing is
 * said, a field of the root of which nothing is said, and every mutation. A value holds as long as what it is in.
 */
export function keepingOf(
  document: DocumentNode,
  operationName: string | undefined,
  schema: GraphQLSchema,
  { hints, shown }: Hinted,
): Keeping | undefined {
  const operation = getOperationAST(document, operationName)
  if (operation?.operation !== OperationTypeNode.QUERY) return undefined
  const products = new Set<string>()
  let max_age_s = Number.POSITIVE_INFINITY
  const types = new TypeInfo(schema)
  // fragments that this operation does not spread make it shorter at most
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        const [parent, given] = [types.getParentType(), getNamedType(types.getType())]
        if (name.value === TYPENAME || !parent || !given) return
        const isRoot = parent === schema.getQueryType()
        const own = [hints.get(`${parent.name}.${name.value}`), isCompositeType(given) ? hints.get(given.name) : undefined]
        const said = own.map((hint) => hint?.max_age_s).filter((age) => age !== undefined)
        const inherits = !isRoot && (!isCompositeType(given) || own.some((hint) => hint?.inherits))
        if (said.length > 0) max_age_s = Math.min(max_age_s, ...said)
        else if (!inherits || isIntrospectionType(given)) max_age_s = 0
        for (const type of isAbstractType(given) ? schema.getPossibleTypes(given) : [given]) {
          const product = shown.types.get(type.name)?.product
          if (product !== undefined) products.add(product)
        }
      },
    }),
  )
  return max_age_s > 0 && Number.isFinite(max_age_s) ? { max_age_s, products: [...products].toSorted() } : undefined
}
