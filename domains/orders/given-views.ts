/** Rows of what customers tell of looks at products, for the tests of this domain. */

const text = 'string' as const

type Given = Readonly<Record<string, unknown>>

export const viewColumns = {
  user_id: text,
  product_id: text,
  country: text,
  view_count: 'int',
  event_timestamp: 'timestamptz',
} as const

interface ToldView {
  readonly user_id?: string
  readonly country?: string
  /** -1 in an entry that takes one back. */
  readonly view_count?: 1 | -1
}

/** A look at a product. Of what is told of it alone, the rest is as good as any. */
export const viewed = (product_id: string, event_timestamp: string, told: ToldView = {}): Given => ({
  user_id: 'u1',
  product_id,
  country: 'ID',
  view_count: 1,
  event_timestamp,
  ...told,
})

export const countryColumns = { country: text, currency: text } as const
export const countries: readonly Given[] = [
  { country: 'ID', currency: 'IDR' },
  { country: 'SG', currency: 'SGD' },
  { country: 'TL', currency: 'USD' },
  { country: 'US', currency: 'USD' },
]

export const dayViewColumns = { product_id: text, view_date: 'date', currency: text, total_views: 'long' } as const

export const viewsOfDay = (product_id: string, view_date: string, total_views: number, currency = 'IDR'): Given => ({
  product_id,
  view_date,
  currency,
  total_views,
})
