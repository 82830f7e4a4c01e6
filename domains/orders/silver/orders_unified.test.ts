import { modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import {
  mappedColumns,
  mappedOrder,
  PLACED,
  refund,
  refundColumns,
  STATES,
  shopOrder,
  shopOrderColumns,
  stateColumns,
  validatedLine,
  validatedPosColumns,
} from '../given-channels.js'
import { line, transaction, transactionColumns } from '../given-transactions.js'

type Rows = readonly Readonly<Record<string, unknown>>[]

interface Told {
  readonly topic?: Rows
  readonly shop?: Rows
  readonly tills?: Rows
  readonly marketplaces?: Rows
  readonly refunds?: Rows
}

const unified = ({ topic = [], shop = [], tills = [], marketplaces = [], refunds = [] }: Told) =>
  modelRows(
    new URL('./orders_unified.sql', import.meta.url),
    {
      bronze_kafka__transactions: { columns: transactionColumns, rows: topic },
      bronze_postgres__orders: { columns: shopOrderColumns, rows: shop },
      validated_pos: { columns: validatedPosColumns, rows: tills },
      marketplace_orders_mapped: { columns: mappedColumns, rows: marketplaces },
      refunds_validated: { columns: refundColumns, rows: refunds },
      order_states_decreed: { columns: stateColumns, rows: STATES },
    },
    'order_id',
  )

describe('what the topic told', () => {
  test('is one row an order, with what was left out filled in', async () => {
    const topic = [transaction('t1', { total_amount: '250000.00', products: [line('p1', 2, '125000.00')] })]
    expect(await unified({ topic })).toMatchObject([
      {
        order_id: 't1',
        channel: 'web',
        currency: 'IDR',
        status: 'placed',
        total_amount: '250000.00',
        refunded_amount: '0.00',
        line_count: 1,
        ordered_at: PLACED,
        status_at: PLACED,
        told_by: 'topic',
        lines: [{ product_id: 'p1', quantity: 2, price: '125000.00' }],
      },
    ])
  })

  test('twice counts once, as it was told first', async () => {
    const topic = [
      transaction('t1', { total_amount: '2.00', source_offset: 8 }),
      transaction('t1', { total_amount: '1.00', source_offset: 5 }),
      transaction('t2', { source_offset: 6 }),
    ]
    expect((await unified({ topic })).map((order) => [order['order_id'], order['source_offset'], order['total_amount']])).toEqual(
      [
        ['t1', 5n, '1.00'],
        ['t2', 6n, '10000.00'],
      ],
    )
  })

  test('keeps its own channel, store and currency', async () => {
    const topic = [transaction('t1', { channel: 'pos', store_id: 'store_3', currency: 'SGD', country: 'SG' })]
    expect(await unified({ topic })).toMatchObject([{ channel: 'pos', store_id: 'store_3', currency: 'SGD', country: 'SG' }])
  })

  test('stands, whatever another channel says of the same, and takes from it what it did not know', async () => {
    const topic = [transaction('t1', { channel: 'pos' }), transaction('t2', { channel: 'marketplace' })]
    const tills = [validatedLine('t1', 1, { total_amount: '1.00', currency: 'SGD', member_id: 'user_9' })]
    const marketplaces = [mappedOrder('t2', { total_amount: '1.00' })]
    expect(await unified({ topic, tills, marketplaces })).toMatchObject([
      {
        user_id: 'user_1',
        total_amount: '10000.00',
        currency: 'IDR',
        store_id: 'store_1',
        payment_method: 'cash',
        status: 'paid',
      },
      { user_id: 'user_1', total_amount: '10000.00', marketplace: 'tokopedia', buyer_id: 'buyer_1', status: 'placed' },
    ])
  })
})

describe('an order that only one channel told of stands too', () => {
  test('of the web shop by its newest row, with the lines that its JSON has', async () => {
    const lines = JSON.stringify([
      { product_id: 'p1', quantity: 2, price: '12500.50' },
      { product_id: 'p2', quantity: 'many', price: '1.00' },
      { product_id: 'p3', quantity: 1, price: 99.5 },
    ])
    const shop = [shopOrder('s1'), shopOrder('s1', { lines, total_amount: '25100.50', updated_at: '2026-01-02T00:00:00Z' })]
    expect(await unified({ shop })).toMatchObject([
      {
        user_id: 'user_1',
        store_id: null,
        country: 'ID',
        total_amount: '25100.50',
        told_by: 'shop',
        line_count: 2,
        lines: [
          { product_id: 'p1', quantity: 2, price: '12500.50' },
          { product_id: 'p3', quantity: 1, price: '99.50' },
        ],
      },
    ])
  })

  test.each(['{}', '[]', 'none', '[3]'])('of the web shop without lines where they say nothing: %s', async (lines) => {
    expect(await unified({ shop: [shopOrder('s1', { lines })] })).toMatchObject([{ line_count: 0, lines: [] }])
  })

  test('of a till by its sold lines that count, without an account where no member was named', async () => {
    const tills = [
      validatedLine('r1', 1),
      validatedLine('r1', 2, { refusal: 'ENTRY_UNKNOWN' }),
      validatedLine('r1', 3, { entry: 'return', quantity: -1, total_amount: '-1.00' }),
      validatedLine('r1', 4, { quantity: 2, total_amount: '20000.00' }),
      validatedLine('r2', 1, { entry: 'return', quantity: -1, total_amount: '-1.00' }),
    ]
    expect(await unified({ tills })).toMatchObject([
      {
        order_id: 'r1',
        user_id: null,
        channel: 'pos',
        store_id: 'store_1',
        total_amount: '30000.00',
        told_by: 'till',
        lines: [
          { product_id: 'p1', quantity: 1 },
          { product_id: 'p4', quantity: 2 },
        ],
      },
    ])
  })

  test('of a marketplace by its own account and items', async () => {
    expect(await unified({ marketplaces: [mappedOrder('m1')] })).toMatchObject([
      {
        user_id: null,
        marketplace: 'tokopedia',
        buyer_id: 'buyer_1',
        channel: 'marketplace',
        told_by: 'marketplace',
        lines: [{ product_id: 'tokopedia/item_1' }],
      },
    ])
  })

  test('but not one that the shop put down and deleted before anybody saw it', async () => {
    expect(await unified({ shop: [shopOrder('s1', { _change_kind: 'delete' })] })).toEqual([])
  })
})

describe('the state of an order', () => {
  const at = (day: number) => `2026-01-0${day}T00:00:00.000000Z`
  const told = (status: string, day: number) => shopOrder('t1', { status, updated_at: at(day) })
  const stateOf = async (...shop: Rows) => {
    const [order] = await unified({ topic: [transaction('t1')], shop })
    return [order?.['status'], order?.['status_at'], order?.['cancelled_at']]
  }

  test('is the furthest that anybody told of, from the first who told it, in any order and however often', async () => {
    const past = [told('paid', 2), told('shipped', 4), told('packed', 3), told('shipped', 5), told('placed', 6)]
    expect(await stateOf(...past)).toEqual(['shipped', at(4), null])
    expect(await stateOf(...past.toReversed(), ...past)).toEqual(['shipped', at(4), null])
  })

  test('is cancelled only as long as nothing was shipped, and nothing came back at a till', async () => {
    expect(await stateOf(told('paid', 2), told('cancelled', 3))).toEqual(['cancelled', at(3), at(3)])
    expect(await stateOf(told('shipped', 4), told('cancelled', 3))).toEqual(['shipped', at(4), null])
    const [returned] = await unified({
      shop: [told('paid', 2), told('cancelled', 3)],
      refunds: [refund('t1/2', 't1', '1.00', { kind: 'return' })],
    })
    expect([returned?.['status'], returned?.['cancelled_at']]).toEqual(['paid', null])
  })

  test('says nothing of a state that is none of ours', async () => {
    expect(await stateOf(told('teleported', 2))).toEqual(['placed', PLACED, null])
  })

  test('is refunded once all is paid back, and not before', async () => {
    const shop = [told('delivered', 2)]
    const part = refund('f1', 't1', '4000.00', { refunded_at: at(4) })
    const rest = refund('f2', 't1', '6000.00', { refunded_at: at(5), left_amount: '0.00' })
    const topic = [transaction('t1')]
    expect(await unified({ topic, shop, refunds: [part] })).toMatchObject([{ status: 'delivered', refunded_amount: '4000.00' }])
    expect(await unified({ topic, shop, refunds: [part, rest] })).toMatchObject([
      { status: 'refunded', status_at: at(5), refunded_amount: '10000.00' },
    ])
  })

  test('is returned once a till took all of it back', async () => {
    const back = refund('t1/2', 't1', '10000.00', { kind: 'return', left_amount: '0.00' })
    expect(await unified({ topic: [transaction('t1')], refunds: [back] })).toMatchObject([{ status: 'returned' }])
  })
})
