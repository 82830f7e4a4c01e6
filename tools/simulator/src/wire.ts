import { decimalText, decimalUnits, type Json } from '@storemesh/core'
import type { Transaction, TransactionLine } from './world/transaction.js'

/** The fields of a record in the order in which they are written; JSON leaves out what is undefined. */
export type ToldFields = Readonly<Record<string, Json | undefined>>

const MONEY_DIGITS = 2

/** Money travels as text: a reader that parses JSON numbers into floats cannot spoil it. */
export const moneyText = (minor: number): string => decimalText(BigInt(minor), MONEY_DIGITS)

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

export const transactionText = (transaction: Transaction): string => JSON.stringify(transactionFields(transaction))
