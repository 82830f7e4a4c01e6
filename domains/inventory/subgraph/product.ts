import { type JsonObject, withinLimit } from '@storemesh/core'
import { optionalText, text } from '@storemesh/domain'
import type { Reads, Resolvers, SubgraphContext } from '@storemesh/subgraph'

/** A product by whoever names it, and its newest version where the catalogue has one. */
interface Product {
  readonly id: string
  readonly version: JsonObject | undefined
}

const ID_LENGTH = { min: 1, max: 200 }
/** Past so many it is told of the first: there are some dozen stores. */
const STORES_MAX = 500

/** Product: as the catalogue has it now, with what there is of it. */
export function productResolvers(reads: Reads): Resolvers {
  const versions = reads.face('ProductVersion')
  const shelves = reads.face('Stock')

  async function productOf(context: SubgraphContext, id: string): Promise<Product> {
    const [version] = await versions.where(context, { productId: { is: id }, isCurrent: { is: true } }, 1)
    return { id, version }
  }
  const named = async (row: JsonObject, _arguments: unknown, context: SubgraphContext) => {
    const id = optionalText(row, 'product_id')
    return id === null ? null : productOf(context, id)
  }
  const told =
    (column: string) =>
    ({ version }: Product) =>
      version ? text(version, column) : null
  return {
    Query: {
      async product(_root: unknown, { id }: { readonly id: string }, context) {
        withinLimit('length of id', id.length, ID_LENGTH)
        const product = await productOf(context, id)
        return product.version ? product : null
      },
    },
    Product: {
      __resolveReference: ({ id }: { readonly id: string }, context) => productOf(context, id),
      name: told('name'),
      category: told('category'),
      price: ({ version }: Product) => (version ? { amount: text(version, 'price'), currency: text(version, 'currency') } : null),
      stock: ({ id }: Product, _arguments: unknown, context: SubgraphContext) =>
        shelves.where(context, { productId: { is: id } }, STORES_MAX),
    },
    Stock: { product: named },
    StockCover: { product: named },
    StockDay: { product: named },
    ProductMapping: { product: named },
  }
}
