import { seededDice } from '@storemesh/core'
import { modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { refund, refundColumns } from '../given-channels.js'
import { line, lineType } from '../given-transactions.js'

const columns = {
  order_id: 'string',
  user_id: 'string',
  channel: 'string',
  store_id: 'string',
  currency: 'string',
  country: 'string',
  refunded_amount: 'decimal(18, 2)',
  line_count: 'int',
  lines: lineType,
  ordered_at: 'timestamptz',
  cancelled_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

type Row = Readonly<Record<string, unknown>>

const order = (order_id: string, lines: readonly unknown[], told: Row = {}): Row => ({
  order_id,
  lines,
  line_count: lines.length,
  ordered_at: '2026-01-31T23:59:59.999999Z',
  refunded_amount: '1.00',
  cancelled_at: null,
  user_id: 'user_1',
  channel: 'web',
  store_id: null,
  currency: 'IDR',
  country: 'ID',
  source_partition: 1,
  source_offset: 7,
  ...told,
})

const facts = (orders: readonly Row[], refunds: readonly Row[] = []) =>
  modelRows(
    new URL('./fact_order.sql', import.meta.url),
    { orders_unified: { columns, rows: orders }, refunds_validated: { columns: refundColumns, rows: refunds } },
    'event_id',
  )

/** What was taken back, by the row's id. */
const takenBack = async (orders: readonly Row[], refunds: readonly Row[]) =>
  (await facts(orders, refunds)).filter((row) => row['entry'] !== 'sale').map((row) => [row['event_id'], row['total_amount']])

describe('what was sold', () => {
  test('is a row a line, with an id of its own', async () => {
    const rows = await facts([order('o1', [line('p1', 2, '12500.50'), line('p2', 1, '99.99')])])
    const names = ['event_id', 'line_number', 'product_id', 'quantity', 'unit_price', 'total_amount']
    expect(rows.map((row) => names.map((name) => row[name]))).toEqual([
      ['o1-1', 1, 'p1', 2, '12500.50', '25001.00'],
      ['o1-2', 2, 'p2', 1, '99.99', '99.99'],
    ])
  })

  test('is of the UTC day of its order', async () => {
    const [row] = await facts([order('o1', [line('p1', 1, '1.00')])])
    expect(row).toMatchObject({
      date_id: 20260131,
      entry: 'sale',
      entry_kind: 'sale',
      corrects: null,
      transaction_id: 'o1',
      transaction_timestamp: '2026-01-31T23:59:59.999999Z',
    })
  })

  test('to somebody whom nobody named is of the user unknown', async () => {
    expect(await facts([order('o1', [line('p1', 1, '1.00')], { user_id: null })])).toMatchObject([{ user_id: 'unknown' }])
  })

  test('is nothing in an order without lines, and nothing is paid back of those', async () => {
    expect(await facts([order('o1', [])], [refund('f1', 'o1', '1.00')])).toEqual([])
  })
})

describe('a refund', () => {
  const thirds = [line('p1', 1, '1.00'), line('p2', 1, '1.00'), line('p3', 1, '1.00')]

  test('is shared over the lines by what they came to, on its own day, and brings no goods back', async () => {
    const lines = [line('p1', 3, '100.00'), line('p2', 1, '100.00')]
    const [first, second] = (await facts([order('o1', lines)], [refund('f1', 'o1', '40.00')])).filter(
      (row) => row['entry'] === 'refund',
    )
    expect(first).toMatchObject({
      event_id: 'o1-1-refund-f1',
      transaction_id: 'f1',
      order_id: 'o1',
      product_id: 'p1',
      quantity: 0,
      total_amount: '-30.00',
      date_id: 20260103,
      ordered_at: '2026-01-31T23:59:59.999999Z',
    })
    expect(second).toMatchObject({ event_id: 'o1-2-refund-f1', total_amount: '-10.00' })
  })

  test('of which no whole units fall to each line comes to itself all the same', async () => {
    expect(await takenBack([order('o1', thirds)], [refund('f1', 'o1', '1.00')])).toEqual([
      ['o1-1-refund-f1', '-0.33'],
      ['o1-2-refund-f1', '-0.33'],
      ['o1-3-refund-f1', '-0.34'],
    ])
  })

  test('of the whole order takes back each line as it was, also after others', async () => {
    const refunds = [refund('f1', 'o1', '1.00'), refund('f2', 'o1', '2.00', { refunded_at: '2026-01-04T00:00:00Z' })]
    expect(await takenBack([order('o1', thirds)], refunds)).toEqual([
      ['o1-1-refund-f1', '-0.33'],
      ['o1-1-refund-f2', '-0.67'],
      ['o1-2-refund-f1', '-0.33'],
      ['o1-2-refund-f2', '-0.67'],
      ['o1-3-refund-f1', '-0.34'],
      ['o1-3-refund-f2', '-0.66'],
    ])
  })

  test('of what came with lines that cost nothing falls to the last of them', async () => {
    const given = [line('p1', 1, '0.00'), line('p2', 1, '0.00')]
    expect(await takenBack([order('o1', given)], [refund('f1', 'o1', '5.00')])).toEqual([['o1-2-refund-f1', '-5.00']])
  })

  test('that counts not is no row', async () => {
    expect(await takenBack([order('o1', thirds)], [refund('f1', 'o1', '0.00')])).toEqual([])
  })
})

test('a return at a till takes its own goods back', async () => {
  const goods = { kind: 'return', line_number: 4, product_id: 'p2', quantity: -2, unit_price: '25.00' }
  const rows = await facts([order('o1', [line('p2', 3, '25.00')])], [refund('o1/4', 'o1', '50.00', goods)])
  expect(rows[1]).toMatchObject({
    event_id: 'o1-4-return',
    entry: 'return',
    transaction_id: 'o1/4',
    product_id: 'p2',
    quantity: -2,
    unit_price: '25.00',
    total_amount: '-50.00',
  })
})

test('a cancellation takes back what refunds have not, so that nothing is left of the order', async () => {
  const cancelled = order('o1', [line('p1', 2, '50.00'), line('p2', 1, '60.00')], { cancelled_at: '2026-02-02T10:00:00Z' })
  const rows = await facts([cancelled], [refund('f1', 'o1', '80.00')])
  expect(rows.filter((row) => row['entry'] === 'cancellation')).toMatchObject([
    { event_id: 'o1-1-cancellation', date_id: 20260202, quantity: -2, total_amount: '-50.00' },
    { event_id: 'o1-2-cancellation', date_id: 20260202, quantity: -1, total_amount: '-30.00' },
  ])
})

const sumOf = (rows: readonly (readonly [unknown, unknown])[]): bigint =>
  rows.reduce((sum, [, amount]) => sum + BigInt(String(amount).replace('.', '')), 0n)

test.each([1, 2, 3])(
  'however an order is paid back, its refunds come to themselves and in the end to its lines (seed %i)',
  async (seed) => {
    const dice = seededDice(seed)
    const minor = (units: number) => `${Math.floor(units / 100)}.${String(units % 100).padStart(2, '0')}`
    const orders: Row[] = []
    const refunds: Row[] = []
    for (let number = 0; number < 60; number++) {
      const units = Array.from({ length: dice.between(1, 6) }, () => dice.between(0, 9_000_000_00))
      const total = units.reduce((sum, each) => sum + each, 0)
      orders.push(
        order(
          `o${number}`,
          units.map((each, at) => line(`p${at}`, 1, minor(each))),
        ),
      )
      let left = total
      for (let count = dice.between(1, 4); count > 0 && left > 0; count--) {
        const amount = count === 1 ? left : dice.between(0, left)
        refunds.push(refund(`f${count}`, `o${number}`, minor(amount), { refunded_at: `2026-02-0${5 - count}T00:00:00Z` }))
        left -= amount
      }
    }
    const rows = await facts(orders, refunds)
    for (const { refund_id, order_id, counted_amount } of refunds) {
      const own = rows.filter((row) => row['order_id'] === order_id && row['transaction_id'] === refund_id)
      expect(sumOf(own.map((row) => ['', row['total_amount']]))).toBe(-sumOf([['', counted_amount]]))
    }
    const left = new Map<string, bigint>()
    for (const row of rows) {
      const of = JSON.stringify([row['order_id'], row['line_number']])
      left.set(of, (left.get(of) ?? 0n) + sumOf([['', row['total_amount']]]))
    }
    expect([...left.values()].filter((units) => units !== 0n)).toEqual([])
  },
)
