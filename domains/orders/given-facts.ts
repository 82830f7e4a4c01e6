/** Rows of `fact_order`, and of what inventory says of products and stores, for the tests of this domain. */

const text = 'string' as const

type Given = Readonly<Record<string, unknown>>

export const factColumns = {
  order_id: text,
  user_id: text,
  product_id: text,
  store_id: text,
  channel: text,
  entry_kind: text,
  date_id: 'int',
  quantity: 'int',
  total_amount: 'decimal(18, 2)',
  currency: text,
  transaction_timestamp: 'timestamptz',
  ordered_at: 'timestamptz',
} as const

const NEW_YEAR = '2026-01-01T10:00:00.000000Z'

interface ToldFact {
  readonly user_id?: string
  readonly store_id?: string | null
  readonly channel?: string
  readonly entry_kind?: string
  readonly currency?: string
  readonly ordered_at?: string
}

const dayOf = (at: string): number => Number(at.slice(0, 10).replaceAll('-', ''))

/** What was sold. Of what is told of it alone, the rest is as good as any. */
export const sale = (
  order_id: string,
  product_id: string,
  quantity: number,
  total_amount: string,
  told: ToldFact = {},
): Given => {
  const { ordered_at = NEW_YEAR } = told
  return {
    order_id,
    user_id: 'u1',
    product_id,
    store_id: 'hue',
    channel: 'web',
    entry_kind: 'sale',
    quantity,
    total_amount,
    currency: 'IDR',
    ordered_at,
    transaction_timestamp: ordered_at,
    date_id: dayOf(ordered_at),
    ...told,
  }
}

/** What was paid back on another day than that of its order. */
export const paidBack = (order_id: string, product_id: string, total_amount: string, at: string, told: ToldFact = {}): Given => ({
  ...sale(order_id, product_id, 0, total_amount, { entry_kind: 'refund', ...told }),
  transaction_timestamp: at,
  date_id: dayOf(at),
})

const since = { effective_at: 'timestamptz', end_at: 'timestamptz' } as const
export const categoryColumns = { product_id: text, category: text, ...since } as const
export const regionColumns = { store_id: text, region: text, ...since } as const

export const inCategory = (product_id: string, category: string, effective_at: string, end_at: string | null = null): Given => ({
  product_id,
  category,
  effective_at,
  end_at,
})

export const inRegion = (store_id: string, region: string, effective_at: string, end_at: string | null = null): Given => ({
  store_id,
  region,
  effective_at,
  end_at,
})
