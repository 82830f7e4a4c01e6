import type { JsonObject } from '@storemesh/core'
import { text } from '@storemesh/domain'
import type { Resolvers } from '@storemesh/subgraph'

/** TopViewedProduct: how it is found follows from its contract; what it is called inventory knows. */
export const topViewedProductResolvers = (): Resolvers => ({
  TopViewedProduct: {
    product: (row: JsonObject) => ({ id: text(row, 'product_id') }),
  },
})
