import { text } from '@storemesh/domain'
import type { Reads, Resolvers, SubgraphContext } from '@storemesh/subgraph'
import { type Named, newestVersions, toldBy } from './newest-version.js'

/** Past so many it is told of the first: there are some dozen stores. */
const STORES_MAX = 500

/** Product: as the catalogue has it now, with what there is of it. */
export function productResolvers(reads: Reads): Resolvers {
  const products = newestVersions(reads.face('ProductVersion'), 'productId')
  const shelves = reads.face('Stock')
  const product = products.namedIn('product_id')
  return {
    Query: { product: products.known },
    Product: {
      __resolveReference: ({ id }: { readonly id: string }, context) => products.of(context, id),
      name: toldBy('name'),
      category: toldBy('category'),
      price: ({ version }: Named) => (version ? { amount: text(version, 'price'), currency: text(version, 'currency') } : null),
      stock: ({ id }: Named, _arguments: unknown, context: SubgraphContext) =>
        shelves.where(context, { productId: { is: id } }, STORES_MAX),
    },
    Stock: { product },
    StockCover: { product },
    StockDay: { product },
    ProductMapping: { product },
  }
}
