import type { Json } from '@storemesh/core'
import type { Catalog } from '../catalog/catalog.js'
import { pathOf, type RestProduct } from '../catalog/rest-product.js'

export const OPENAPI_PATH = '/api/openapi.json'

/** What whoever asks may see, and where. */
export const listing = (catalog: Catalog): Json => ({
  openapi: OPENAPI_PATH,
  products: [...catalog].map(([product, offered]) => ({
    product,
    description: offered.description,
    ...(offered.page && { page: pathOf(offered) }),
    ...(offered.row && { row: rowPathOf(offered) }),
  })),
})

/** `/api/inventory/stock_levels/{store_id}/{product_id}`. */
export const rowPathOf = (product: RestProduct): string =>
  [pathOf(product), ...(product.row?.key ?? []).map(({ name }) => `{${name}}`)].join('/')
