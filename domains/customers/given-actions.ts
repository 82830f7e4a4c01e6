import type { ContractRow } from '@storemesh/domain'

/** Rows of what people do, for the tests of this domain. */

const text = 'string' as const

export const loading = { source_partition: 'int', source_offset: 'long' } as const

export const viewColumns = {
  event_id: text,
  event_type: text,
  user_id: text,
  product_id: text,
  session_id: text,
  timestamp: 'timestamptz',
  country: text,
  view_duration: 'int',
  ...loading,
} as const

export const cartColumns = {
  event_id: text,
  event_type: text,
  user_id: text,
  product_id: text,
  session_id: text,
  timestamp: 'timestamptz',
  country: text,
  quantity: 'int',
  total_amount: 'decimal(18, 2)',
  ...loading,
} as const

export const userEventColumns = {
  event_id: text,
  user_id: text,
  product_id: text,
  event_type: text,
  event_timestamp: 'timestamptz',
  event_data: {
    type: 'struct',
    fields: [
      { id: 0, name: 'price', required: false, type: 'decimal(18, 2)' },
      { id: 0, name: 'quantity', required: false, type: 'int' },
      { id: 0, name: 'session_id', required: false, type: text },
      { id: 0, name: 'transaction_id', required: false, type: text },
    ],
  },
  ...loading,
} as const

export const hitColumns = {
  hit_id: text,
  cookie: text,
  user_id: text,
  page: text,
  referrer: text,
  campaign: text,
  at: 'timestamptz',
  user_agent: text,
  ...loading,
} as const

export const stepColumns = {
  event_id: text,
  ticket_id: text,
  user_id: text,
  kind: text,
  score: 'int',
  channel: text,
  at: 'timestamptz',
  ...loading,
} as const

/** An instant of 1 February 2026. */
export const at = (time: string): string => `2026-02-01T${time}.000000Z`

/** Where it was told. */
type Told = {
  readonly source_partition: number
  readonly source_offset: number
}

const TOLD: Told = { source_partition: 0, source_offset: 1 }
const inShop = { product_id: 'tea', session_id: 'session_1', country: 'ID', ...TOLD }

export const viewed = (
  event_id: string,
  time: string,
  change: Partial<ContractRow<'customers.product_views@1'> & Told> = {},
): ContractRow<'customers.product_views@1'> & Told => ({
  event_id,
  event_type: 'view',
  user_id: 'u1',
  timestamp: at(time),
  view_duration: 30,
  ...inShop,
  ...change,
})

export const carted = (
  event_id: string,
  time: string,
  change: Partial<ContractRow<'customers.cart_events@1'> & Told> = {},
): ContractRow<'customers.cart_events@1'> & Told => ({
  event_id,
  event_type: 'add',
  user_id: 'u1',
  timestamp: at(time),
  quantity: 2,
  total_amount: '30800.00',
  ...inShop,
  ...change,
})

export const done = (
  event_id: string,
  time: string,
  change: Partial<ContractRow<'customers.user_events@1'> & Told> = {},
): ContractRow<'customers.user_events@1'> & Told => ({
  event_id,
  user_id: 'u1',
  product_id: 'tea',
  event_type: 'view',
  event_timestamp: at(time),
  event_data: { price: null, quantity: null, session_id: 'session_1', transaction_id: null },
  ...TOLD,
  ...change,
})

export const hit = (
  hit_id: string,
  time: string,
  change: Partial<ContractRow<'customers.web_logs@1'> & Told> = {},
): ContractRow<'customers.web_logs@1'> & Told => ({
  hit_id,
  cookie: 'c1',
  user_id: null,
  page: '/',
  referrer: null,
  campaign: null,
  at: at(time),
  user_agent: null,
  ...TOLD,
  ...change,
})

export const step = (
  kind: string,
  time: string,
  change: Partial<ContractRow<'customers.crm_events@1'> & Told> = {},
): ContractRow<'customers.crm_events@1'> & Told => ({
  event_id: `${kind} ${time}`,
  ticket_id: 't1',
  user_id: 'u1',
  kind,
  score: null,
  channel: 'chat',
  at: at(time),
  ...TOLD,
  ...change,
})
