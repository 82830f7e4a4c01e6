import { type GivenTable, modelRows } from '@storemesh/testing'
import { orderColumns } from './given-purchases.js'

/** An account as a whole over tables that are given, for the tests of this domain. */

export type Given = Readonly<Record<string, unknown>>

const text = 'string' as const
const EMPTY: Readonly<Record<string, GivenTable>> = {
  dim_users: {
    columns: {
      user_id: text,
      name: text,
      email: text,
      phone: text,
      address: text,
      city: text,
      province: text,
      is_current: 'boolean',
    },
    rows: [],
  },
  identities_resolved: {
    columns: {
      record: text,
      kind: text,
      record_id: text,
      person_id: text,
      since_at: 'timestamptz',
      because: text,
      other_record: text,
      confidence: 'decimal(7, 6)',
    },
    rows: [],
  },
  stg_contacts: { columns: { user_id: text, email_key: text, phone_key: text }, rows: [] },
  'orders.orders_unified': { columns: orderColumns, rows: [] },
  dim_customers: {
    columns: {
      user_id: text,
      currency: text,
      customer_segment: text,
      first_transaction_date: 'date',
      last_transaction_date: 'date',
      total_transactions: 'long',
      total_spent: 'decimal(18, 2)',
      avg_order_value: 'decimal(18, 2)',
      is_current: 'boolean',
    },
    rows: [],
  },
  rfm_analysis: {
    columns: {
      user_id: text,
      analysis_date: 'date',
      recency_score: 'int',
      frequency_score: 'int',
      monetary_score: 'int',
      rfm_segment: text,
    },
    rows: [],
  },
  customer_lifetime_value: {
    columns: {
      user_id: text,
      probability_alive: 'decimal(7, 6)',
      expected_purchases: 'decimal(12, 4)',
      lifetime_value: 'decimal(18, 2)',
    },
    rows: [],
  },
  interactions_unified: {
    columns: { event_id: text, user_id: text, channel: text, kind: text, product_id: text, occurred_at: 'timestamptz' },
    rows: [],
  },
  support_validated: {
    columns: {
      ticket_id: text,
      user_id: text,
      channel: text,
      opened_at: 'timestamptz',
      reopened: 'long',
      resolution_s: 'long',
      status: text,
      score: 'int',
      is_last: 'boolean',
      occurred_at: 'timestamptz',
    },
    rows: [],
  },
  'fraud.customer_risk': {
    columns: {
      user_id: text,
      risk_level: text,
      reasons: { type: 'list', 'element-id': 0, 'element-required': false, element: text },
      judged_at: 'timestamptz',
    },
    rows: [],
  },
}

export const account = (user_id: string, change: Given = {}): Given => ({
  user_id,
  name: `Name of ${user_id}`,
  city: 'Surakarta',
  is_current: true,
  ...change,
})

/** The row of each account, by default u1 and u2, over what is given of each table. */
export function whole(given: Readonly<Record<string, readonly Given[]>>) {
  const tables = Object.entries({ dim_users: [account('u1'), account('u2')], ...given })
  const told = tables.map(([name, rows]) => [name, { columns: EMPTY[name]?.columns ?? {}, rows }] as const)
  return modelRows(new URL('./gold/customer_360.sql', import.meta.url), { ...EMPTY, ...Object.fromEntries(told) }, 'user_id')
}
