/** Purchases and versions of customers, for the tests of this domain. */

type Row = Readonly<Record<string, unknown>>

const text = 'string' as const

export const orderColumns = {
  order_id: text,
  user_id: text,
  channel: text,
  status: text,
  currency: text,
  country: text,
  total_amount: 'decimal(18, 2)',
  refunded_amount: 'decimal(18, 2)',
  ordered_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

export const ordered = (order_id: string, ordered_at: string, total_amount: string, change: Row = {}): Row => ({
  order_id,
  user_id: 'u1',
  channel: 'web',
  status: 'placed',
  currency: 'IDR',
  country: 'ID',
  total_amount,
  refunded_amount: '0.00',
  ordered_at: instant(ordered_at),
  source_partition: 0,
  source_offset: 1,
  ...change,
})

export const purchaseColumns = {
  order_id: text,
  user_id: text,
  purchase_number: 'long',
  currency: text,
  amount: 'decimal(18, 2)',
  customer_currency: text,
  customer_amount: 'decimal(18, 2)',
  customer_orders: 'long',
  order_date: 'date',
  first_date: 'date',
  cohort_month: 'date',
  ordered_at: 'timestamptz',
} as const

/** The purchases of an account, in their order: of a day or an instant each, in rupiah. */
export const bought = (user_id: string, ...purchases: readonly (readonly [at: string, amount: string])[]): readonly Row[] =>
  purchases.map(([at, amount], index) => ({
    order_id: `${user_id}-${index + 1}`,
    user_id,
    purchase_number: index + 1,
    currency: 'IDR',
    amount,
    customer_currency: 'IDR',
    customer_amount: amount,
    customer_orders: 1,
    order_date: at.slice(0, 10),
    first_date: (purchases[0]?.[0] ?? at).slice(0, 10),
    cohort_month: `${(purchases[0]?.[0] ?? at).slice(0, 7)}-01`,
    ordered_at: instant(at),
  }))

/** Paid in another currency than the first order was. */
export const abroad = (row: Row, currency: string): Row => ({ ...row, currency, customer_amount: '0.00', customer_orders: 0 })

export const dayColumns = { order_date: 'date' } as const

export const days = (...dates: readonly string[]): readonly Row[] => dates.map((order_date) => ({ order_date }))

/** `2026-02-01` is its midnight. */
export const instant = (at: string): string => (at.length === 10 ? `${at}T00:00:00.000000Z` : `${at}.000000Z`)
