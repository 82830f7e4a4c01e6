/** The versions that facts take keys from, for the tests of this domain: of customer u1, of tea and of Indonesia. */

const of = (key: string, id: string) =>
  ({ [key]: 'long', [id]: 'string', effective_at: 'timestamptz', end_at: 'timestamptz' }) as const

const from = (time: string) => `2026-02-01T${time}.000000Z`

const CHANGED_AT = from('12:00:00')

/** The first version of customer and product ends at noon. */
export const versionsAtNoon = {
  dim_customers: {
    columns: of('customer_id', 'user_id'),
    rows: [
      { customer_id: 11, user_id: 'u1', effective_at: from('08:00:00'), end_at: CHANGED_AT },
      { customer_id: 12, user_id: 'u1', effective_at: CHANGED_AT, end_at: null },
    ],
  },
  'inventory.dim_products': {
    columns: of('product_id_pk', 'product_id'),
    rows: [
      { product_id_pk: 21, product_id: 'tea', effective_at: from('09:00:00'), end_at: CHANGED_AT },
      { product_id_pk: 22, product_id: 'tea', effective_at: CHANGED_AT, end_at: null },
    ],
  },
  dim_geography: {
    columns: of('geography_id', 'country'),
    rows: [{ geography_id: 31, country: 'ID', effective_at: '1970-01-01T00:00:00.000000Z', end_at: null }],
  },
} as const
