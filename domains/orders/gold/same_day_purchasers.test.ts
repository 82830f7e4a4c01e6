import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { factColumns, paidBack, sale } from '../given-facts.js'
import { viewColumns, viewed } from '../given-views.js'

type Rows = readonly Readonly<Record<string, unknown>>[]

const bothOnOneDay = (sales: Rows, views: Rows) =>
  modelRows(
    new URL('./same_day_purchasers.sql', import.meta.url),
    {
      fact_order: { columns: factColumns, rows: sales },
      'customers.fact_product_views': { columns: viewColumns, rows: views },
    },
    'user_id, product_id, purchase_date',
  )

const BUYER = 'u1'
const boughtAt = (ordered_at: string, order_id = 'o1', user_id = BUYER) =>
  sale(order_id, 'tea', 2, '20.00', { user_id, ordered_at })

test('who looks at a product and buys it is there once for the day, with how often and how many', async () => {
  const sales = [boughtAt('2026-01-01T10:00:00.000000Z'), boughtAt('2026-01-01T11:00:00.000000Z', 'o2')]
  const views = [viewed('tea', '2026-01-01T12:00:00.000000Z'), viewed('tea', '2026-01-01T09:00:00.000000Z')]
  expect(await bothOnOneDay(sales, views)).toEqual([
    {
      user_id: BUYER,
      product_id: 'tea',
      purchase_date: '2026-01-01',
      first_viewed_at: '2026-01-01T09:00:00.000000Z',
      first_purchased_at: '2026-01-01T10:00:00.000000Z',
      total_views: 2n,
      total_sales: 2n,
      total_quantity: 4n,
    },
  ])
})

test('a day is a day in Jakarta, which begins at 17:00 of UTC', async () => {
  const lastMoment = '2026-01-31T16:59:59.999999Z'
  const midnight = '2026-01-31T17:00:00.000000Z'
  const daysOf = async (bought: string, seen: string) =>
    (await bothOnOneDay([boughtAt(bought)], [viewed('tea', seen)])).map((row) => row['purchase_date'])
  expect(await daysOf(lastMoment, midnight)).toEqual([])
  expect(await daysOf(midnight, lastMoment)).toEqual([])
  expect(await daysOf(lastMoment, '2026-01-30T17:00:00.000000Z')).toEqual(['2026-01-31'])
  expect(await daysOf(midnight, '2026-02-01T16:59:59.999999Z')).toEqual(['2026-02-01'])
})

test('a look by somebody else, or at another product, is none', async () => {
  const at = '2026-01-01T09:00:00.000000Z'
  expect(await bothOnOneDay([boughtAt(at)], [viewed('tea', at, { user_id: 'u2' }), viewed('salt', at)])).toEqual([])
})

test('nobody is no purchaser, whoever looked', async () => {
  const at = '2026-01-01T09:00:00.000000Z'
  expect(await bothOnOneDay([boughtAt(at, 'o1', 'unknown')], [viewed('tea', at, { user_id: 'unknown' })])).toEqual([])
})

test('what was taken back does not count, neither a look nor an order that was told otherwise', async () => {
  const [early, late] = ['2026-01-01T09:00:00.000000Z', '2026-01-01T10:00:00.000000Z']
  const back = sale('o1', 'tea', -2, '-20.00', { user_id: BUYER, ordered_at: early })
  const views = [viewed('tea', early), viewed('tea', early, { view_count: -1 }), viewed('tea', late)]
  expect(await bothOnOneDay([boughtAt(early), back, boughtAt(late)], views)).toMatchObject([
    { first_viewed_at: late, first_purchased_at: late, total_views: 1n, total_sales: 1n, total_quantity: 2n },
  ])
  expect(await bothOnOneDay([boughtAt(early), back], views)).toEqual([])
  expect(await bothOnOneDay([boughtAt(early)], views.slice(0, 2))).toEqual([])
})

test('what was paid back later was bought all the same', async () => {
  const at = '2026-01-01T09:00:00.000000Z'
  const refund = paidBack('o1', 'tea', '-20.00', '2026-01-01T12:00:00.000000Z', { user_id: BUYER })
  expect(await bothOnOneDay([boughtAt(at), refund], [viewed('tea', at)])).toMatchObject([{ total_sales: 1n, total_quantity: 2n }])
})
