import { decimalText } from '@storemesh/core'
import type { Transaction, TransactionLine } from './world/transaction.js'

const MONEY_DIGITS = 2

/** Money travels as text: a reader that parses JSON numbers into floats cannot spoil it. */
const moneyText = (minor: number): string => decimalText(BigInt(minor), MONEY_DIGITS)

const lineFields = ({ product_id, quantity, price_minor }: TransactionLine) => ({ product_id, quantity, price: moneyText(price_minor) })

/** The fields of `transactions-topic`, in the order in which they are written. */
export const transactionFields = ({ transaction_id, user_id, products, total_minor, ...rest }: Transaction) => ({
  transaction_id,
  user_id,
  products: products.map(lineFields),
  total_amount: moneyText(total_minor),
  ...rest,
})

export const transactionBytes = (transaction: Transaction): Buffer => Buffer.from(JSON.stringify(transactionFields(transaction)))
