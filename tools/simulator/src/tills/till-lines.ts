import type { ChannelFile } from '../channels/channel-files.js'
import { csvLine } from '../channels/csv.js'
import type { TrueEvent } from '../truth/true-event.js'
import { moneyText } from '../wire.js'

/** What a till writes of each line that it sold, in this order. */
export const TILL_COLUMNS = [
  'receipt_id',
  'line_number',
  'entry',
  'store_id',
  'sold_at',
  'product_id',
  'quantity',
  'unit_price',
  'total_amount',
  'currency',
  'payment_method',
  'card_fingerprint',
  'member_id',
] as const

export type TillLine = Readonly<Record<(typeof TILL_COLUMNS)[number], string>>

/** The lines of a receipt, a cell of nothing where there is no value; none where it was not a till that sold. */
export function tillLines({ transaction }: Pick<TrueEvent, 'transaction'>): readonly TillLine[] {
  if (transaction.channel !== 'pos') return []
  return transaction.products.map(({ product_id, quantity, price_minor }, at) => ({
    receipt_id: transaction.transaction_id,
    line_number: String(at + 1),
    entry: 'sale',
    store_id: transaction.store_id,
    sold_at: transaction.transaction_timestamp,
    product_id,
    quantity: String(quantity),
    unit_price: moneyText(price_minor),
    total_amount: moneyText(price_minor * quantity),
    currency: transaction.currency,
    payment_method: transaction.payment_method,
    card_fingerprint: transaction.card_fingerprint ?? '',
    member_id: transaction.user_id,
  }))
}

/** As it stands in a file. What spoilt the event spoils its first line: a cell is lost, and all behind it stand in the wrong place. */
export function tillTexts(event: Pick<TrueEvent, 'transaction' | 'kind'>): readonly string[] {
  const cells = tillLines(event).map((line) => TILL_COLUMNS.map((column) => line[column]))
  return cells.map((row, at) => csvLine(event.kind === 'bad' && at === 0 ? row.slice(1) : row))
}

/** Where tills leave what they sold, as CSV. */
export const TILLS: ChannelFile = {
  folder: 'raw-data/pos-sales',
  name: 'sales',
  extension: 'csv',
  textOf({ events }) {
    const lines = events.flatMap(tillTexts)
    return lines.length === 0 ? undefined : [TILL_COLUMNS.join(','), ...lines, ''].join('\n')
  },
}
