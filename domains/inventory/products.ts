import { bronze, every, silver, sql } from '@storemesh/domain'
import { topic } from '@storemesh/source'

/** What the catalogue tells of products. */

export const productMetadata = bronze('bronze_kafka__product_metadata', {
  from: topic('product-metadata'),
  contract: 'inventory.product_metadata@1',
  key: ['product_id', 'updated_at'],
})

export const productsScd = silver('products_scd', {
  reads: [productMetadata],
  sql: sql(new URL('./silver/products_scd.sql', import.meta.url)),
  write: {
    mode: 'versions',
    key: ['product_id'],
    at: 'updated_at',
    entity: { of: { bronze_kafka__product_metadata: ['product_id'] } },
  },
  runs: every('1 minute'),
})
