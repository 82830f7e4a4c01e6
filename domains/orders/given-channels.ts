import { lineType } from './given-transactions.js'

/** Rows of what the other channels tell, and of what silver makes of them, for the tests of this domain. */

const text = 'string' as const
const money = 'decimal(18, 2)' as const
const instant = 'timestamptz' as const
const place = { source_partition: 'int', source_offset: 'long' } as const
const atPlace = { source_partition: 0, source_offset: 0 }

type Given = Readonly<Record<string, unknown>>

export const PLACED = '2026-01-01T10:00:00.000000Z'

export const shopOrderColumns = {
  order_id: text,
  user_id: text,
  status: text,
  total_amount: money,
  currency: text,
  channel: text,
  lines: text,
  created_at: instant,
  updated_at: instant,
  _change_kind: text,
  ...place,
} as const

export const shopOrder = (order_id: string, told: Given = {}): Given => ({
  order_id,
  user_id: 'user_1',
  status: 'paid',
  total_amount: '10000.00',
  currency: 'IDR',
  channel: 'web',
  lines: '[{"product_id":"p1","quantity":1,"price":"10000.00"}]',
  created_at: PLACED,
  updated_at: '2026-01-01T10:00:01.000000Z',
  ...atPlace,
  ...told,
})

export const shopRefundColumns = {
  refund_id: text,
  order_id: text,
  amount: money,
  currency: text,
  reason: text,
  created_at: instant,
  updated_at: instant,
  _change_kind: text,
  ...place,
} as const

export const shopRefund = (refund_id: string, order_id: string, amount: string, told: Given = {}): Given => ({
  refund_id,
  order_id,
  amount,
  currency: 'IDR',
  reason: 'arrived broken',
  created_at: '2026-01-03T10:00:00.000000Z',
  updated_at: '2026-01-03T10:00:00.000000Z',
  ...atPlace,
  ...told,
})

const receiptColumns = {
  line_number: 'int',
  entry: text,
  store_id: text,
  sold_at: instant,
  product_id: text,
  quantity: 'int',
  unit_price: money,
  total_amount: money,
  currency: text,
  payment_method: text,
  member_id: text,
  ...place,
} as const

export const tillColumns = { receipt_id: text, ...receiptColumns } as const
export const validatedPosColumns = { order_id: text, refusal: text, ...receiptColumns } as const

const receiptLine = (line_number: number): Given => ({
  line_number,
  entry: 'sale',
  store_id: 'store_1',
  sold_at: PLACED,
  product_id: `p${line_number}`,
  quantity: 1,
  unit_price: '10000.00',
  total_amount: '10000.00',
  currency: 'IDR',
  payment_method: 'cash',
  member_id: null,
  ...atPlace,
})

export const tillLine = (receipt_id: string, line_number: number, told: Given = {}): Given => ({
  receipt_id,
  ...receiptLine(line_number),
  ...told,
})

export const validatedLine = (order_id: string, line_number: number, told: Given = {}): Given => ({
  order_id,
  refusal: null,
  ...receiptLine(line_number),
  ...told,
})

export const mappedColumns = {
  order_id: text,
  marketplace: text,
  buyer_id: text,
  currency: text,
  total_amount: money,
  lines: lineType,
  ordered_at: instant,
  ...place,
} as const

export const mappedOrder = (order_id: string, told: Given = {}): Given => ({
  order_id,
  marketplace: 'tokopedia',
  buyer_id: 'buyer_1',
  currency: 'IDR',
  total_amount: '10000.00',
  lines: [{ product_id: 'tokopedia/item_1', quantity: 1, price: '10000.00' }],
  ordered_at: PLACED,
  ...atPlace,
  ...told,
})

export const refundColumns = {
  order_id: text,
  kind: text,
  refund_id: text,
  refunded_at: instant,
  counted_amount: money,
  left_amount: money,
  line_number: 'int',
  product_id: text,
  quantity: 'int',
  unit_price: money,
} as const

export const refund = (refund_id: string, order_id: string, counted_amount: string, told: Given = {}): Given => ({
  order_id,
  kind: 'refund',
  refund_id,
  refunded_at: '2026-01-03T10:00:00.000000Z',
  counted_amount,
  left_amount: '1.00',
  ...told,
})

export const STATES = ['placed', 'paid', 'packed', 'cancelled', 'shipped', 'delivered', 'returned', 'refunded'].map(
  (status, at) => ({ status, state_rank: at + 1 }),
)
export const stateColumns = { status: text, state_rank: 'int' } as const
