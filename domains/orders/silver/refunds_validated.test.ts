import { modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import {
  mappedColumns,
  mappedOrder,
  shopOrder,
  shopOrderColumns,
  shopRefund,
  shopRefundColumns,
  validatedLine,
  validatedPosColumns,
} from '../given-channels.js'
import { transaction, transactionColumns } from '../given-transactions.js'

type Rows = readonly Readonly<Record<string, unknown>>[]

interface Told {
  readonly refunds?: Rows
  readonly topic?: Rows
  readonly shop?: Rows
  readonly tills?: Rows
  readonly marketplaces?: Rows
}

const validated = ({ refunds = [], topic = [], shop = [], tills = [], marketplaces = [] }: Told) =>
  modelRows(
    new URL('./refunds_validated.sql', import.meta.url),
    {
      bronze_postgres__refunds: { columns: shopRefundColumns, rows: refunds },
      bronze_kafka__transactions: { columns: transactionColumns, rows: topic },
      bronze_postgres__orders: { columns: shopOrderColumns, rows: shop },
      validated_pos: { columns: validatedPosColumns, rows: tills },
      marketplace_orders_mapped: { columns: mappedColumns, rows: marketplaces },
    },
    'refund_id',
  )

/** Of each refund its id, what of it counts, what is left then, and why not all counts. */
const judged = async (told: Told) =>
  (await validated(told)).map((row) => [row['refund_id'], row['counted_amount'], row['left_amount'], row['refusal']])

const topic = [transaction('o1')] // of 10000.00

describe('a refund', () => {
  test('of a part leaves the rest, and one of the rest nothing', async () => {
    const refunds = [shopRefund('f1', 'o1', '2500.50'), shopRefund('f2', 'o1', '7499.50', { created_at: '2026-01-04T00:00:00Z' })]
    expect(await judged({ refunds, topic })).toEqual([
      ['f1', '2500.50', '7499.50', null],
      ['f2', '7499.50', '0.00', null],
    ])
  })

  test('of more than is left counts as far as that goes, in the order in which they were asked for', async () => {
    const early = { created_at: '2026-01-02T00:00:00Z' }
    const refunds = [shopRefund('f1', 'o1', '6000.00'), shopRefund('f2', 'o1', '7000.00', early), shopRefund('f3', 'o1', '1.00')]
    expect(await judged({ refunds, topic })).toEqual([
      ['f1', '3000.00', '0.00', 'LARGER_THAN_LEFT'],
      ['f2', '7000.00', '3000.00', null],
      ['f3', '0.00', '0.00', 'LARGER_THAN_LEFT'],
    ])
  })

  test('of more than the whole order counts not at all, and takes nothing from those that make sense', async () => {
    const refunds = [shopRefund('f1', 'o1', '10000.01'), shopRefund('f2', 'o1', '10000.00')]
    expect(await judged({ refunds, topic })).toEqual([
      ['f1', '0.00', null, 'LARGER_THAN_ORDER'],
      ['f2', '10000.00', '0.00', null],
    ])
  })

  test('in another currency than its order counts not at all', async () => {
    expect(await judged({ refunds: [shopRefund('f1', 'o1', '5.00', { currency: 'SGD' })], topic })).toEqual([
      ['f1', '0.00', null, 'CURRENCY_DIFFERS'],
    ])
  })

  test('of an order that nobody knows is kept, and counts as soon as somebody tells of the order', async () => {
    const refunds = [shopRefund('f1', 'o1', '5.00')]
    expect(await judged({ refunds })).toEqual([['f1', '0.00', null, 'ORDER_UNKNOWN']])
    expect(await judged({ refunds, shop: [shopOrder('o1')] })).toEqual([['f1', '5.00', '9995.00', null]])
    expect(await judged({ refunds, tills: [validatedLine('o1', 1), validatedLine('o1', 2)] })).toEqual([
      ['f1', '5.00', '19995.00', null],
    ])
    expect(await judged({ refunds, marketplaces: [mappedOrder('o1')] })).toEqual([['f1', '5.00', '9995.00', null]])
  })

  test('is what its newest row says, however often it was told', async () => {
    const newest = { updated_at: '2026-01-05T00:00:00Z', source_offset: 3 }
    const refunds = [
      shopRefund('f1', 'o1', '2.00', newest),
      shopRefund('f1', 'o1', '1.00'),
      shopRefund('f1', 'o1', '2.00', newest),
    ]
    expect(await judged({ refunds, topic })).toEqual([['f1', '2.00', '9998.00', null]])
  })

  test('whose row the shop deleted was paid back all the same', async () => {
    const deleted = { _change_kind: 'delete', updated_at: '2026-01-05T00:00:00Z', amount: '9.00' }
    const refunds = [shopRefund('f1', 'o1', '1.00'), shopRefund('f1', 'o1', '1.00', deleted)]
    expect(await judged({ refunds, topic })).toEqual([['f1', '1.00', '9999.00', null]])
  })

  test('is measured by what the order stands by: the topic before the shop', async () => {
    const shop = [shopOrder('o1', { total_amount: '1.00', currency: 'SGD' })]
    expect(await judged({ refunds: [shopRefund('f1', 'o1', '5.00')], topic, shop })).toEqual([['f1', '5.00', '9995.00', null]])
  })
})

describe('a return at a till', () => {
  const back = (told: Readonly<Record<string, unknown>> = {}) =>
    validatedLine('o1', 2, {
      entry: 'return',
      quantity: -1,
      total_amount: '-4000.00',
      unit_price: '4000.00',
      product_id: 'p9',
      ...told,
    })

  test('takes its goods and their price from its receipt', async () => {
    expect(await validated({ tills: [validatedLine('o1', 1), back()] })).toMatchObject([
      {
        kind: 'return',
        refund_id: 'o1/2',
        amount: '4000.00',
        counted_amount: '4000.00',
        product_id: 'p9',
        quantity: -1,
        line_number: 2,
      },
    ])
  })

  test('of a receipt that nobody knows, or that was refused itself, counts not at all', async () => {
    expect(await judged({ tills: [back()] })).toEqual([['o1/2', '0.00', null, 'ORDER_UNKNOWN']])
    expect(await judged({ tills: [validatedLine('o1', 1), back({ refusal: 'CURRENCY_DIFFERS' })] })).toEqual([])
  })
})
