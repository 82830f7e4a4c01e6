import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { factColumns, sale } from '../given-facts.js'

const text = 'string' as const
const since = { effective_at: 'timestamptz', end_at: 'timestamptz' } as const

type Row = Readonly<Record<string, unknown>>

const NOON = '2026-01-01T12:00:00.000000Z'
const LONG_AGO = '2020-01-01T00:00:00.000000Z'
const columns = {
  ...factColumns,
  event_id: text,
  transaction_id: text,
  line_number: 'int',
  user_id: text,
  entry: text,
  corrects: text,
  unit_price: 'decimal(18, 2)',
  country: text,
  source_partition: 'int',
  source_offset: 'long',
} as const

const sold = (event_id: string, at: string, told: Row = {}): Row => ({
  ...sale('o1', 'tea', 1, '10.00', { ordered_at: at }),
  event_id,
  transaction_id: 'o1',
  line_number: 1,
  user_id: 'user_1',
  entry: 'sale',
  corrects: null,
  unit_price: '10.00',
  country: 'ID',
  source_partition: 0,
  source_offset: 0,
  ...told,
})

const sales = (...rows: readonly Row[]) =>
  modelRows(
    new URL('./fact_sales.sql', import.meta.url),
    {
      fact_order: { columns, rows },
      'customers.dim_customers': {
        columns: { customer_id: 'long', user_id: text, ...since },
        rows: [
          { customer_id: 1, user_id: 'user_1', effective_at: '2026-01-01T10:00:00.000000Z', end_at: NOON },
          { customer_id: 2, user_id: 'user_1', effective_at: NOON, end_at: null },
        ],
      },
      'inventory.dim_products': {
        columns: { product_id_pk: 'long', product_id: text, ...since },
        rows: [{ product_id_pk: 3, product_id: 'tea', effective_at: LONG_AGO, end_at: null }],
      },
      'customers.dim_geography': {
        columns: { geography_id: 'long', country: text, ...since },
        rows: [{ geography_id: 4, country: 'ID', effective_at: LONG_AGO, end_at: null }],
      },
    },
    'event_id',
  )

const keys = (rows: readonly Row[]) => rows.map((row) => [row['customer_id'], row['product_id_pk'], row['geography_id']])

test('a sale is of the versions that held at its instant, an end being the beginning of the next one', async () => {
  const rows = await sales(sold('a', '2026-01-01T10:00:00.000000Z'), sold('b', '2026-01-01T11:59:59.999999Z'), sold('c', NOON))
  expect(keys(rows)).toEqual([
    [1n, 3n, 4n],
    [1n, 3n, 4n],
    [2n, 3n, 4n],
  ])
})

test('what nobody knew at its instant has no key, and is a sale all the same', async () => {
  const rows = await sales(sold('a', '2026-01-01T09:59:59.999999Z', { product_id: 'rope', country: 'XX' }))
  expect(keys(rows)).toEqual([[null, null, null]])
  expect(rows).toMatchObject([{ total_amount: '10.00', product_id: 'rope', user_id: 'user_1' }])
})

test('what was taken back in the ledger is not there, neither it nor what took it back; its entry is the first here', async () => {
  const rows = await sales(
    sold('o1-1', NOON),
    sold('o1-1~back', NOON, { entry: 'correction', corrects: 'o1-1', total_amount: '-10.00' }),
    sold('o1-1~2', NOON, { total_amount: '12.00' }),
  )
  expect(rows.map((row) => [row['event_id'], row['entry'], row['total_amount']])).toEqual([['o1-1', 'sale', '12.00']])
})
