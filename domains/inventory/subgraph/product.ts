import { withinLimit } from '@storemesh/core'
import { text } from '@storemesh/domain'
import type { Reads, Resolvers, SubgraphContext } from '@storemesh/subgraph'
import { ID_LENGTH, type Named, newestVersions, toldBy } from './newest-version.js'

/** Past so many it is told of the first: there are some dozen stores. */
const STORES_MAX = 500

/** Product: as the catalogue has it now, with what there is of it. */
export function productResolvers(reads: Reads): Resolvers {
  const products = newestVersions(reads.face('ProductVersion'), 'productId')
  const shelves = reads.face('Stock')
  const product = products.namedIn('product_id')
  return {
    Query: {
      async product(_root: unknown, { id }: { readonly id: string }, context) {
        withinLimit('length of id', id.length, ID_LENGTH)
        const found = await products.of(context, id)
        return found.version ? found : null
      },
    },
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
