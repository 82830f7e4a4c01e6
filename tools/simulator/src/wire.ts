import { decimalText, decimalUnits, type Json } from '@storemesh/core'
import { twoDigits } from './world/digits.js'
import type { Transaction, TransactionLine } from './world/transaction.js'

/** The fields of a record in the order in which they are written; JSON leaves out what is undefined. */
export type ToldFields = Readonly<Record<string, Json | undefined>>

const MONEY_DIGITS = 2

/** Money travels as text: a reader that parses JSON numbers into floats cannot spoil it. */
export const moneyText = (minor: number): string =>
  minor >= 0 ? `${Math.floor(minor / 100)}.${twoDigits(minor % 100)}` : decimalText(BigInt(minor), MONEY_DIGITS)

export const minorOf = (text: string): number => Number(decimalUnits(text, MONEY_DIGITS))

const lineFields = ({ product_id, quantity, price_minor }: TransactionLine) => ({
  product_id,
  quantity,
  price: moneyText(price_minor),
})

/** The fields of `transactions-topic`. */
export const transactionFields = (transaction: Transaction) => ({
  transaction_id: transaction.transaction_id,
  user_id: transaction.user_id,
  products: transaction.products.map(lineFields),
  total_amount: moneyText(transaction.total_minor),
  country: transaction.country,
  currency: transaction.currency,
  transaction_timestamp: transaction.transaction_timestamp,
  channel: transaction.channel,
  store_id: transaction.store_id,
  payment_method: transaction.payment_method,
  card_fingerprint: transaction.card_fingerprint,
  device_id: transaction.device_id,
  ip: transaction.ip,
  shipping_address: transaction.shipping_address,
})

/** The same as JSON, put together by hand: only an address is more than ids, numbers and words of our own. */
export function transactionText(transaction: Transaction): string {
  const { transaction_id, user_id, products, total_minor, country, currency, transaction_timestamp } = transaction
  const { channel, store_id, payment_method, card_fingerprint, device_id, ip, shipping_address } = transaction
  return (
    `{"transaction_id":"${transaction_id}","user_id":"${user_id}","products":${linesText(products)},` +
    `"total_amount":"${moneyText(total_minor)}","country":"${country}","currency":"${currency}",` +
    `"transaction_timestamp":"${transaction_timestamp}","channel":"${channel}","store_id":"${store_id}",` +
    `"payment_method":"${payment_method}"` +
    (card_fingerprint === undefined ? '' : `,"card_fingerprint":"${card_fingerprint}"`) +
    (device_id === undefined ? '' : `,"device_id":"${device_id}"`) +
    (ip === undefined ? '' : `,"ip":"${ip}"`) +
    (shipping_address === undefined ? '}' : `,"shipping_address":${JSON.stringify(shipping_address)}}`)
  )
}

/** The lines of an order as JSON. */
export function linesText(lines: readonly TransactionLine[]): string {
  let text = ''
  for (const { product_id, quantity, price_minor } of lines)
    text += `${text === '' ? '[' : ','}{"product_id":"${product_id}","quantity":${quantity},"price":"${moneyText(price_minor)}"}`
  return text === '' ? '[]' : `${text}]`
}
