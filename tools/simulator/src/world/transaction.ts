import type { Dice } from '@storemesh/core'
import { basketOf } from './baskets.js'
import type { Person } from './people.js'
import { type Channel, storeOf } from './stores.js'

/** Money is counted in hundredths of a rupiah, as ISO 4217 divides it: whole numbers, never floats. */
export interface TransactionLine {
  readonly product_id: string
  readonly quantity: number
  readonly price_minor: number
}

/** An order as it happened. What a channel does not know is undefined: all are one kind of object to who compiles what reads them. */
export interface Transaction {
  readonly transaction_id: string
  readonly user_id: string
  readonly products: readonly TransactionLine[]
  readonly total_minor: number
  readonly country: 'ID'
  readonly currency: 'IDR'
  readonly transaction_timestamp: string
  readonly channel: Channel
  readonly store_id: string
  readonly payment_method: string
  readonly card_fingerprint: string | undefined
  readonly device_id: string | undefined
  readonly ip: string | undefined
  readonly shipping_address: string | undefined
}

/** On its way from the till or the browser to the topic. */
export const DELAY_MAX_US = 9_999
const CHANNELS: readonly [Channel, ...Channel[]] = ['web', 'web', 'web', 'app', 'app', 'app', 'app', 'pos', 'pos', 'marketplace']
const PAYMENTS: Readonly<Record<Channel, readonly [string, ...string[]]>> = {
  web: ['card', 'card', 'bank_transfer', 'e_wallet', 'cash_on_delivery'],
  app: ['e_wallet', 'e_wallet', 'card', 'bank_transfer'],
  pos: ['cash', 'card', 'qris'],
  marketplace: ['marketplace_balance'],
}

export function newTransaction(transaction_id: string, person: Person, dice: Dice, transaction_timestamp: string): Transaction {
  const products = basketOf(dice, person.habits.spends)
  const channel = dice.pick(CHANNELS)
  const payment_method = dice.pick(PAYMENTS[channel])
  const { card_fingerprint, device_id, user } = person
  const isOnline = channel === 'web' || channel === 'app'
  return {
    transaction_id,
    user_id: user.user_id,
    products,
    total_minor: totalOf(products),
    country: 'ID',
    currency: 'IDR',
    transaction_timestamp,
    channel,
    store_id: storeOf(dice, channel),
    payment_method,
    card_fingerprint: payment_method === 'card' ? card_fingerprint : undefined,
    device_id: isOnline ? device_id : undefined,
    ip: isOnline ? documentationAddress(dice) : undefined,
    shipping_address: channel === 'pos' ? undefined : `${user.address}, ${user.city}, ${user.province}`,
  }
}

export const totalOf = (lines: readonly TransactionLine[]): number =>
  lines.reduce((sum, line) => sum + line.quantity * line.price_minor, 0)

/** An address that belongs to nobody (RFC 5737). */
const documentationAddress = (dice: Dice): string =>
  `${dice.pick(['192.0.2', '198.51.100', '203.0.113'])}.${dice.between(1, 254)}`
