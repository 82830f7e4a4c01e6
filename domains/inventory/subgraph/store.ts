import { withinLimit } from '@storemesh/core'
import type { Reads, Resolvers } from '@storemesh/subgraph'
import { ID_LENGTH, newestVersions, toldBy } from './newest-version.js'

/** Store: a store or a warehouse, as it is now. */
export function storeResolvers(reads: Reads): Resolvers {
  const stores = newestVersions(reads.face('StoreVersion'), 'storeId')
  const store = stores.namedIn('store_id')
  return {
    Query: {
      async store(_root: unknown, { id }: { readonly id: string }, context) {
        withinLimit('length of id', id.length, ID_LENGTH)
        const found = await stores.of(context, id)
        return found.version ? found : null
      },
    },
    Store: {
      __resolveReference: ({ id }: { readonly id: string }, context) => stores.of(context, id),
      name: toldBy('name'),
      kind: toldBy('kind'),
      city: toldBy('city'),
      province: toldBy('province'),
      region: toldBy('region'),
    },
    Stock: { store },
    StockCover: { store },
    StockDay: { store },
  }
}
