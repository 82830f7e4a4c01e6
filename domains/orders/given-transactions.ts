import type { ContractRow } from '@storemesh/domain'

/** Rows of `bronze_kafka__transactions` for the tests of this domain. */

type Transaction = ContractRow<'orders.transactions@1'> & { readonly source_partition: number; readonly source_offset: number }

const text = 'string' as const

export const lineType = {
  type: 'list',
  'element-id': 0,
  'element-required': false,
  element: {
    type: 'struct',
    fields: [
      { id: 0, name: 'product_id', required: false, type: text },
      { id: 0, name: 'quantity', required: false, type: 'int' },
      { id: 0, name: 'price', required: false, type: 'decimal(18, 2)' },
    ],
  },
} as const

export const transactionColumns = {
  transaction_id: text,
  user_id: text,
  products: lineType,
  total_amount: 'decimal(18, 2)',
  country: text,
  transaction_timestamp: 'timestamptz',
  currency: text,
  channel: text,
  store_id: text,
  payment_method: text,
  source_partition: 'int',
  source_offset: 'long',
} as const

export const line = (product_id: string, quantity: number, price: string) => ({ product_id, quantity, price })

export const transaction = (transaction_id: string, told: Partial<Transaction> = {}): Readonly<Record<string, unknown>> => ({
  transaction_id,
  user_id: 'user_1',
  products: [line('p1', 1, '10000.00')],
  total_amount: '10000.00',
  country: 'ID',
  transaction_timestamp: '2026-01-01T10:00:00.000000Z',
  source_partition: 0,
  source_offset: 0,
  ...told,
})
