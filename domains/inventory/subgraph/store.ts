import type { Reads, Resolvers } from '@storemesh/subgraph'
import { newestVersions, toldBy } from './newest-version.js'

/** Store: a store or a warehouse, as it is now. */
export function storeResolvers(reads: Reads): Resolvers {
  const stores = newestVersions(reads.face('StoreVersion'), 'storeId')
  const store = stores.namedIn('store_id')
  return {
    Query: { store: stores.known },
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
