import type { Refund, TrueEvent } from '../truth/true-event.js'
import { linesText, moneyText } from '../wire.js'
import type { Transaction } from '../world/transaction.js'

/** A row of `public.orders`, one version of it. */
export interface OrderRow {
  readonly order_id: string
  readonly user_id: string
  readonly status: 'paid' | 'refunded'
  readonly total_amount: string
  readonly currency: string
  readonly channel: string
  /** JSON, as the shop's own programs keep it. */
  readonly lines: string
  readonly created_at: string
  readonly updated_at: string
}

/** A row of `public.refunds`. */
export interface RefundRow {
  readonly refund_id: string
  readonly order_id: string
  readonly amount: string
  readonly currency: string
  readonly reason: string
  readonly created_at: string
  readonly updated_at: string
  /** A column that the table has once its shape has changed. */
  readonly refunded_to?: string
}

/** The versions of orders that an event brings: its own, and that of the one that it pays back. */
export function orderRows({ transaction, shop_at, refund }: TrueEvent): readonly OrderRow[] {
  const rows: OrderRow[] = []
  if (shop_at !== undefined) rows.push(orderRow(transaction, 'paid', shop_at))
  if (refund) rows.push(orderRow(refund.order, 'refunded', refund.at))
  return rows
}

export const refundRows = ({ refund, drift }: TrueEvent): readonly RefundRow[] =>
  refund ? [{ ...refundRow(refund), ...(drift && { refunded_to: refund.order.payment_method }) }] : []

function orderRow(transaction: Transaction, status: OrderRow['status'], updated_at: string): OrderRow {
  const { transaction_id, user_id, total_minor, currency, channel, transaction_timestamp } = transaction
  const lines = linesText(transaction.products)
  const total_amount = moneyText(total_minor)
  return {
    order_id: transaction_id,
    user_id,
    status,
    total_amount,
    currency,
    channel,
    lines,
    created_at: transaction_timestamp,
    updated_at,
  }
}

const refundRow = ({ at, order, reason }: Refund): RefundRow => ({
  refund_id: `refund_${order.transaction_id}`,
  order_id: order.transaction_id,
  amount: moneyText(order.total_minor),
  currency: order.currency,
  reason,
  created_at: at,
  updated_at: at,
})

/** A row may be written once in a statement. */
export function newestOrders(events: readonly TrueEvent[]): readonly OrderRow[] {
  const newest = new Map<string, OrderRow>()
  for (const event of events) for (const row of orderRows(event)) newest.set(row.order_id, row)
  return [...newest.values()]
}
