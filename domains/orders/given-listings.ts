import type { JsonObject } from '@storemesh/core'

/** What marketplaces tell of orders, and what inventory says of their listings, for the tests of this domain. */

export const MARKETPLACES = 'bronze_mongo__marketplace_orders'
export const MAPPINGS = 'inventory.product_names_mapped'

/** An item of a document, by its listing. */
export const item = (item_id: string, quantity: number, price: string) => ({ item_id, item_name: 'TEH READY', quantity, price })

export const documentOf = (
  order_sn: string,
  created_at: string,
  items: readonly JsonObject[],
  total_amount: string,
): JsonObject => ({
  _id: `document_${order_sn}`,
  marketplace: 'shopee',
  order_sn,
  buyer_id: 'shopee_1',
  items: [...items],
  total_amount,
  currency: 'IDR',
  created_at,
})

const AT = '2026-01-29T00:00:00.000000Z'

/** Nothing is mapped to it where it has no product. How often it was told changes with each order, and says nothing of the product. */
export const listingIs = (listing_id: string, product_id: string | null, times_told = 1): JsonObject => ({
  marketplace: 'shopee',
  listing_id,
  name: 'TEH READY',
  normalised: 'teh',
  product_id,
  state: product_id === null ? 'review' : 'mapped',
  confidence: '0.9000',
  best_product_id: product_id,
  best_score: '0.9000',
  margin: '0.9000',
  evidence: 'teh',
  names_told: 1,
  times_told,
  first_told_at: AT,
  last_told_at: AT,
  created_at: AT,
})
