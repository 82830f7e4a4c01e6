import { deterministicId, type Dice, seededDice, surrogateKey } from '@storemesh/core'
import type { ChannelFile } from '../channels/channel-files.js'
import { toldInFiles } from '../channels/told-in-files.js'
import type { Truth } from '../truth/read-truth.js'
import type { TrueEvent } from '../truth/true-event.js'
import { moneyText } from '../wire.js'
import { PRODUCTS } from '../world/products.js'

/** An order as a marketplace keeps it: it knows a buyer of its own, and products by what their sellers call them. */
export interface MarketplaceOrder {
  readonly id: string
  readonly marketplace: 'tokopedia' | 'shopee'
  readonly order_sn: string
  readonly buyer_id: string
  readonly buyer_name_masked: string
  readonly items: readonly MarketplaceItem[]
  readonly total_amount: string
  readonly created_at: string
}

export interface MarketplaceItem {
  readonly item_id: string
  readonly item_name: string
  readonly quantity: number
  readonly price: string
}

/** Undefined where it was no marketplace that sold. */
export function marketplaceOrder({ transaction, buyer }: Pick<TrueEvent, 'transaction' | 'buyer'>): MarketplaceOrder | undefined {
  const { transaction_id, user_id, channel, products, total_minor, transaction_timestamp } = transaction
  if (channel !== 'marketplace') return undefined
  const { account, name_masked } = buyer ?? { account: user_id, name_masked: `${user_id.slice(5, 6)}***${user_id.slice(-1)}` }
  const dice = seededDice(surrogateKey('marketplace', transaction_id) % 2 ** 32)
  const marketplace = dice.pick<MarketplaceOrder['marketplace']>(['tokopedia', 'shopee'])
  return {
    id: deterministicId('marketplace-order', transaction_id).slice(0, 24),
    marketplace,
    order_sn: transaction_id,
    buyer_id: `${marketplace}_${deterministicId(marketplace, account).slice(0, 12)}`,
    buyer_name_masked: name_masked,
    items: products.map(({ product_id, quantity, price_minor }) => ({
      item_id: deterministicId(marketplace, product_id).slice(0, 10),
      item_name: sellersName(dice, product_id),
      quantity,
      price: moneyText(price_minor),
    })),
    total_amount: moneyText(total_minor),
    created_at: `${transaction_timestamp.slice(0, 23)}Z`, // Mongo keeps milliseconds
  }
}

/** The same product under many names. */
function sellersName(dice: Dice, product_id: string): string {
  const name = PRODUCTS.find((product) => product.product_id === product_id)?.name ?? product_id
  const written = dice.pick([(text: string) => text, (text: string) => text.toUpperCase(), (text: string) => text.toLowerCase()])
  const before = dice.pick(['', '', 'PROMO ', '[READY] ', 'Original '])
  const after = dice.pick(['', '', ' murah', ' COD', ' - 100% ori', ' termurah'])
  return `${before}${written(name)}${after}`
}

/** What nobody can read on the topic, a marketplace tells of all the same, but for half of it: that is spoilt in its export too. */
const isSpoilt = ({ kind, transaction: { transaction_id } }: TrueEvent): boolean =>
  kind === 'bad' && seededDice(surrogateKey('marketplace-export', transaction_id) % 2 ** 32).chance(0.5)

/** A document as `mongoexport` writes it, in relaxed extended JSON; of what was spoilt on its way the half. */
function exportedLine(event: TrueEvent): string[] {
  const order = marketplaceOrder(event)
  if (!order) return []
  const { id, items, total_amount, created_at, ...fields } = order
  const text = JSON.stringify({
    _id: { $oid: id },
    ...fields,
    items: items.map((item) => ({ ...item, price: { $numberDecimal: item.price } })),
    total_amount: { $numberDecimal: total_amount },
    currency: 'IDR',
    created_at: { $date: created_at },
  })
  return [isSpoilt(event) ? text.slice(0, Math.floor(text.length / 2)) : text]
}

/** Where the marketplaces' collection is exported to. */
export const MARKETPLACES: ChannelFile = {
  folder: 'raw-data/mongo/marketplace-orders',
  name: 'sales',
  extension: 'json',
  textOf({ events }) {
    const lines = events.flatMap(exportedLine)
    return lines.length === 0 ? undefined : [...lines, ''].join('\n')
  },
}

export interface ToldByMarketplace {
  readonly order: MarketplaceOrder
  /** Which product each of its items is. */
  readonly product_ids: readonly string[]
  /** It stands in its file in a way that nobody can read. */
  readonly isSpoilt: boolean
}

/** Every document in the marketplaces' exports, as often as it stands there. */
export async function* toldByMarketplaces(truth: Truth): AsyncGenerator<ToldByMarketplace> {
  for await (const event of toldInFiles(truth)) {
    const order = marketplaceOrder(event)
    const product_ids = event.transaction.products.map(({ product_id }) => product_id)
    if (order) yield { order, product_ids, isSpoilt: isSpoilt(event) }
  }
}
