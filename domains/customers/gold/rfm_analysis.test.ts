import type { Row } from '@storemesh/query-engine'
import { modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { abroad, bought, dayColumns, days, purchaseColumns } from '../given-purchases.js'

const scores = [1, 2, 3, 4, 5]
const cellColumns = { recency_score: 'int', frequency_score: 'int', monetary_score: 'int', rfm_segment: 'string' } as const
const cells = scores.flatMap((recency_score) =>
  scores.flatMap((frequency_score) =>
    scores.map((monetary_score) => ({
      recency_score,
      frequency_score,
      monetary_score,
      rfm_segment: `${recency_score}${frequency_score}${monetary_score}`,
    })),
  ),
)

const analysed = (purchases: readonly Readonly<Record<string, unknown>>[], ...dates: string[]): Promise<readonly Row[]> =>
  modelRows(
    new URL('./rfm_analysis.sql', import.meta.url),
    {
      stg_order_days: { columns: dayColumns, rows: days(...dates) },
      stg_purchases: { columns: purchaseColumns, rows: purchases },
      rfm_cells_decreed: { columns: cellColumns, rows: cells },
    },
    'analysis_date, user_id',
  )

const of = (rows: readonly Row[], ...names: string[]) => rows.map((row) => names.map((name) => row[name]))

describe('a customer', () => {
  test('is counted on each day from the first order on, as it was by the end of it', async () => {
    const rows = await analysed(
      bought('u1', ['2026-01-02T10:00:00', '10.00'], ['2026-01-02T12:00:00', '5.50'], ['2026-01-04T00:00:00', '1.00']),
      '2026-01-01',
      '2026-01-02',
      '2026-01-03',
      '2026-01-04',
    )
    expect(of(rows, 'analysis_date', 'recency_days', 'frequency_count', 'monetary_value')).toEqual([
      ['2026-01-02', 0, 2n, '15.50'],
      ['2026-01-03', 1, 2n, '15.50'],
      ['2026-01-04', 0, 3n, '16.50'],
    ])
  })

  test('is in the fifth of those who are about as many before as behind', async () => {
    const five = scores.flatMap((n) => bought(`u${n}`, ...Array.from({ length: n }, () => [`2026-01-0${n}`, `${n}.00`] as const)))
    const rows = await analysed(five, '2026-01-05')
    expect(of(rows, 'user_id', 'recency_days', 'rfm_segment')).toEqual([
      ['u1', 4, '111'],
      ['u2', 3, '222'],
      ['u3', 2, '333'],
      ['u4', 1, '444'],
      ['u5', 0, '555'],
    ])
  })

  test('has the score of who is equal, in the middle of them', async () => {
    const four = ['u1', 'u2', 'u3', 'u4'].flatMap((user) => bought(user, ['2026-01-01', '1.00']))
    const often = bought('u5', ['2026-01-02', '2.00'], ['2026-01-02', '2.00'])
    const rows = await analysed([...four, ...often], '2026-01-02')
    expect(of(rows, 'rfm_segment')).toEqual([['333'], ['333'], ['333'], ['333'], ['555']])
  })

  test('of one alone is in the middle', async () => {
    expect(of(await analysed(bought('u1', ['2026-01-01', '0.00']), '2026-01-01'), 'rfm_segment')).toEqual([['333']])
  })
})

test('money is compared with that of the same currency alone', async () => {
  const inDollars = bought('u1', ['2026-01-01', '9.00']).map((row) => ({ ...row, currency: 'SGD', customer_currency: 'SGD' }))
  const rupiah = ['u2', 'u3'].flatMap((user, at) => bought(user, ['2026-01-01', `${at + 1}000.00`]))
  const rows = await analysed([...inDollars, ...rupiah], '2026-01-01')
  expect(of(rows, 'user_id', 'currency', 'monetary_score')).toEqual([
    ['u1', 'SGD', 3],
    ['u2', 'IDR', 2],
    ['u3', 'IDR', 4],
  ])
})

test('an order in another currency is one more, and no money', async () => {
  const [first, second] = bought('u1', ['2026-01-01', '9.00'], ['2026-01-01', '5.00'])
  const rows = await analysed(first && second ? [first, abroad(second, 'SGD')] : [], '2026-01-01')
  expect(of(rows, 'frequency_count', 'monetary_value')).toEqual([[2n, '9.00']])
})
