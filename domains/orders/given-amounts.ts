import { decimalText, type Dice, instantText, type JsonObject } from '@storemesh/core'
import type { GivenBack, GivenLine, GivenOrder } from './reckoned-amounts.js'

/** Orders of odd amounts, currencies, days and channels, with what became of them, and how the channels tell of them. */

export const TOPIC = 'bronze_kafka__transactions'
export const SHOP = 'bronze_postgres__orders'
export const REFUNDS = 'bronze_postgres__refunds'
export const TILLS = 'bronze_files__pos_sales'
export const MARKETPLACES = 'bronze_mongo__marketplace_orders'

type Told = Readonly<Record<string, readonly JsonObject[]>>
type Channel = 'web' | 'pos' | 'marketplace'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** The end of a quarter, of a month and of an ISO week fall into the days that follow. */
const START_MS = Date.parse('2026-03-27T00:00:00Z')
const DAYS = 9

const COUNTRIES: Readonly<Record<string, string>> = { IDR: 'ID', SGD: 'SG', USD: 'US' }

export interface GivenAmounts {
  readonly orders: readonly GivenOrder[]
  readonly told: Told
}

export function anyAmounts(dice: Dice, count: number): GivenAmounts {
  const told: Record<string, JsonObject[]> = { [TOPIC]: [], [SHOP]: [], [REFUNDS]: [], [TILLS]: [], [MARKETPLACES]: [] }
  const tell = (rows: Told) => {
    for (const [table, some] of Object.entries(rows)) told[table]?.push(...some)
  }
  const orders = Array.from({ length: count }, (_, number) => {
    const channel = dice.pick<Channel>(['web', 'web', 'pos', 'marketplace'])
    const isOnTopic = dice.chance(0.6)
    const order = anyOrder(dice, `o${number}`, channel, isOnTopic)
    if (isOnTopic) tell({ [TOPIC]: [onTopic(order, channel, dice)] })
    if (channel === 'web') tell({ [SHOP]: inShop(order, dice) })
    if (channel === 'pos') tell({ [TILLS]: onReceipt(order, isOnTopic) })
    if (channel === 'marketplace') tell({ [MARKETPLACES]: [asDocument(order)] })
    tell({ [TILLS]: order.back.filter(({ kind }) => kind === 'return').map((back) => returnLine(order, back)) })
    tell({ [REFUNDS]: order.back.filter(({ kind }) => kind === 'refund').flatMap((back) => refundRows(order, back, dice)) })
    return order
  })
  tell({ [REFUNDS]: refundRows(nobodysOrder, nobodysRefund, dice) })
  return { orders, told }
}

function anyOrder(dice: Dice, order_id: string, channel: Channel, isOnTopic: boolean): GivenOrder {
  const ordered_ms = START_MS + dice.between(0, DAYS * 86_400 - 1) * 1000
  const currency = dice.pick(['IDR', 'IDR', 'SGD', 'USD'])
  // of a web order that only the shop told of, lines that nobody can read are none
  const isUnread = channel === 'web' && !isOnTopic && dice.chance(0.1)
  const lines = Array.from({ length: isUnread ? 0 : dice.between(1, 4) }, () => anyLine(dice, channel, isOnTopic))
  const ofLines = lines.reduce((sum, line) => sum + line.price_minor * line.quantity, 0)
  // freight, or a discount; a receipt and a marketplace's order come to their lines
  const beside_minor = channel === 'web' && dice.chance(0.4) ? dice.between(-Math.min(ofLines, 300), 997) : 0
  const order = { order_id, currency, ordered_ms, lines, beside_minor, back: [] }
  const back = Array.from({ length: dice.pick([0, 0, 1, 2, 3]) }, (_, at) => anyBack(dice, order, channel, at))
  const cancelled_ms = channel === 'web' && dice.chance(0.3) ? ordered_ms + dice.between(1, 3 * 24) * HOUR_MS : undefined
  return { ...order, back, ...(cancelled_ms !== undefined && { cancelled_ms }) }
}

const anyLine = (dice: Dice, channel: Channel, isOnTopic: boolean): GivenLine => ({
  product_id: channel === 'marketplace' && !isOnTopic ? `shopee/item_${dice.between(1, 3)}` : dice.pick(['tea', 'salt', 'rice']),
  quantity: dice.between(1, 7),
  price_minor: dice.pick([1, 33, dice.between(1, 999), dice.between(1, 1_999_999)]),
})

function anyBack(dice: Dice, order: GivenOrder, channel: Channel, at: number): GivenBack {
  const whole = Math.max(0, order.lines.reduce((sum, line) => sum + line.price_minor * line.quantity, 0) + order.beside_minor)
  const kind = channel === 'pos' || dice.chance(0.1) ? dice.pick(['refund', 'return'] as const) : 'refund'
  const quantity = dice.between(1, 3)
  const part = dice.pick([dice.between(0, whole), Math.ceil(whole / 3), whole, whole + 1])
  return {
    kind,
    back_id: kind === 'refund' ? `f${at}` : `${order.order_id}/${100 + at}`,
    // a return is so many of a price
    amount_minor: kind === 'refund' ? part : Math.ceil(part / quantity) * quantity,
    quantity,
    // a receipt is in the currency of its first line, and of a return on a receipt without a sale that is its own
    currency: (kind === 'refund' || channel === 'pos') && dice.chance(0.1) ? dice.pick(['EUR', 'IDR']) : order.currency,
    at_ms: order.ordered_ms + dice.between(1, 5 * 24) * HOUR_MS + at,
  }
}

const nobodysOrder: GivenOrder = {
  order_id: 'of nobody',
  currency: 'IDR',
  ordered_ms: START_MS,
  lines: [],
  beside_minor: 0,
  back: [],
}
const nobodysRefund: GivenBack = {
  kind: 'refund',
  back_id: 'f0',
  amount_minor: 101,
  quantity: 1,
  currency: 'IDR',
  at_ms: START_MS + HOUR_MS,
}

const money = (minor: number): string => decimalText(BigInt(minor), 2)
const linesAsTold = (lines: readonly GivenLine[]) =>
  lines.map(({ product_id, quantity, price_minor }) => ({ product_id, quantity, price: money(price_minor) }))
const totalOf = ({ lines, beside_minor }: GivenOrder): string =>
  money(lines.reduce((sum, line) => sum + line.price_minor * line.quantity, beside_minor))

const onTopic = (order: GivenOrder, channel: Channel, dice: Dice): JsonObject => ({
  transaction_id: order.order_id,
  user_id: `user_${order.lines.length}`,
  products: linesAsTold(order.lines),
  total_amount: totalOf(order),
  country: COUNTRIES[order.currency] ?? 'ID',
  transaction_timestamp: instantText(order.ordered_ms),
  channel,
  store_id: channel === 'pos' ? 'hue' : null,
  // where it is left out it is rupiah
  currency: order.currency === 'IDR' && dice.chance(0.5) ? null : order.currency,
})

/** Its first row says something else of everything: its day, its currency and its lines. */
function inShop(order: GivenOrder, dice: Dice): readonly JsonObject[] {
  const row = (status: string, told: GivenOrder, updated_ms: number): JsonObject => ({
    order_id: told.order_id,
    user_id: `user_${order.lines.length}`,
    status,
    total_amount: totalOf(told),
    currency: told.currency,
    channel: 'web',
    lines: JSON.stringify(linesAsTold(told.lines)),
    created_at: instantText(told.ordered_ms),
    updated_at: instantText(updated_ms),
  })
  const otherwise: GivenOrder = {
    ...order,
    currency: dice.pick(['IDR', 'SGD']),
    ordered_ms: order.ordered_ms - dice.between(0, 2) * DAY_MS,
    lines: [{ product_id: 'tea', quantity: 1, price_minor: dice.between(1, 9999) }],
    beside_minor: 0,
  }
  return [
    ...(dice.chance(0.4) ? [row('placed', otherwise, order.ordered_ms - 3 * DAY_MS)] : []),
    row('paid', order, order.ordered_ms + 1),
    ...(order.cancelled_ms === undefined ? [] : [row('cancelled', order, order.cancelled_ms)]),
  ]
}

/** A till that tells an order that the topic has told of may tell it otherwise: the topic holds. */
const onReceipt = (order: GivenOrder, isOnTopic: boolean): readonly JsonObject[] =>
  order.lines.map(({ product_id, quantity, price_minor }, at) => ({
    ...receiptLine(order, at + 1),
    entry: 'sale',
    sold_at: instantText(order.ordered_ms),
    product_id,
    quantity,
    unit_price: money(price_minor + (isOnTopic ? 1 : 0)),
    total_amount: money((price_minor + (isOnTopic ? 1 : 0)) * quantity),
    currency: order.currency,
  }))

const returnLine = (order: GivenOrder, { back_id, amount_minor, quantity, currency, at_ms }: GivenBack): JsonObject => ({
  ...receiptLine(order, Number(back_id.split('/')[1])),
  entry: 'return',
  sold_at: instantText(at_ms),
  product_id: order.lines[0]?.product_id ?? 'tea',
  quantity: -quantity,
  unit_price: money(amount_minor / quantity),
  total_amount: money(-amount_minor),
  currency,
})

const receiptLine = ({ order_id, lines }: GivenOrder, line_number: number): JsonObject => ({
  receipt_id: order_id,
  line_number,
  store_id: 'hue',
  member_id: `user_${lines.length}`,
})

const asDocument = (order: GivenOrder): JsonObject => ({
  _id: `document_${order.order_id}`,
  marketplace: 'shopee',
  order_sn: order.order_id,
  buyer_id: 'shopee_1',
  items: linesAsTold(order.lines).map(({ product_id, quantity, price }) => ({
    item_id: product_id.replace('shopee/', ''),
    item_name: 'TEH READY',
    quantity,
    price,
  })),
  total_amount: totalOf(order),
  currency: order.currency,
  created_at: instantText(order.ordered_ms),
})

/** What is written down of a refund first may be corrected: its amount, and the day. */
function refundRows(order: GivenOrder, back: GivenBack, dice: Dice): readonly JsonObject[] {
  const row = (amount_minor: number, at_ms: number, updated_ms: number): JsonObject => ({
    refund_id: back.back_id,
    order_id: order.order_id,
    amount: money(amount_minor),
    currency: back.currency,
    reason: 'broken',
    created_at: instantText(at_ms),
    updated_at: instantText(updated_ms),
  })
  const first = dice.chance(0.3) ? [row(back.amount_minor + 7, back.at_ms - DAY_MS, back.at_ms - DAY_MS)] : []
  return [...first, row(back.amount_minor, back.at_ms, back.at_ms)]
}
