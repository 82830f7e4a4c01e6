import { modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { bought, dayColumns, days, purchaseColumns } from '../given-purchases.js'

const decreed = { currency: 'string', medium_from: 'decimal(18, 2)', high_from: 'decimal(18, 2)', new_days: 'int' } as const

/** What is said of customers when the last day on which anybody ordered is this one. */
const told = async (purchases: readonly Readonly<Record<string, unknown>>[], today: string) =>
  (
    await modelRows(
      new URL('./customers_scd.sql', import.meta.url),
      {
        stg_purchases: { columns: purchaseColumns, rows: purchases },
        stg_order_days: { columns: dayColumns, rows: days('2026-01-01', today) },
        segments_decreed: {
          columns: decreed,
          rows: [{ currency: 'IDR', medium_from: '200.00', high_from: '1000.00', new_days: 30 }],
        },
      },
      'user_id, since_at',
    )
  ).map((row) => [row['user_id'], row['since_at'], row['customer_segment']])

describe('a customer', () => {
  test('is new for thirty days, however much is spent, and then what was spent says', async () => {
    const rows = await told(bought('u1', ['2026-01-01T10:00:00', '900.00'], ['2026-01-20T10:00:00', '100.00']), '2026-01-31')
    expect(rows).toEqual([
      ['u1', '2026-01-01T10:00:00.000000Z', 'New'],
      ['u1', '2026-01-20T10:00:00.000000Z', 'New'],
      ['u1', '2026-01-31T00:00:00.000000Z', 'High Value'],
    ])
  })

  test('is not said to be anything else before the day on which that is so', async () => {
    const rows = await told(bought('u1', ['2026-01-01T10:00:00', '900.00']), '2026-01-30')
    expect(rows).toEqual([['u1', '2026-01-01T10:00:00.000000Z', 'New']])
  })

  test('rises with the order that reaches a threshold', async () => {
    const rows = await told(
      bought(
        'u1',
        ['2026-01-01', '199.99'],
        ['2026-02-05T10:00:00', '0.01'],
        ['2026-03-01T10:00:00', '799.99'],
        ['2026-04-01', '0.01'],
      ),
      '2026-04-01',
    )
    expect(rows.slice(1)).toEqual([
      ['u1', '2026-01-31T00:00:00.000000Z', 'Low Value'],
      ['u1', '2026-02-05T10:00:00.000000Z', 'Medium Value'],
      ['u1', '2026-03-01T10:00:00.000000Z', 'Medium Value'],
      ['u1', '2026-04-01T00:00:00.000000Z', 'High Value'],
    ])
  })

  test('is one thing at a moment: of two orders of one instant what both come to', async () => {
    const rows = await told(
      bought('u1', ['2026-01-01', '1.00'], ['2026-02-05', '600.00'], ['2026-02-05', '600.00']),
      '2026-02-05',
    )
    expect(rows.slice(1)).toEqual([
      ['u1', '2026-01-31T00:00:00.000000Z', 'Low Value'],
      ['u1', '2026-02-05T00:00:00.000000Z', 'High Value'],
    ])
  })

  test('who orders in the instant in which the thirty days end is one thing then', async () => {
    const rows = await told(bought('u1', ['2026-01-01', '1.00'], ['2026-01-31', '600.00']), '2026-01-31')
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(2)
    expect(rows.at(-1)).toEqual(['u1', '2026-01-31T00:00:00.000000Z', 'Medium Value'])
  })

  test('of a currency without thresholds is of no segment', async () => {
    const inRinggit = bought('u1', ['2026-01-01', '1.00']).map((row) => ({ ...row, customer_currency: 'MYR' }))
    expect(await told(inRinggit, '2026-06-01')).toEqual([['u1', '2026-01-01T00:00:00.000000Z', null]])
  })
})
