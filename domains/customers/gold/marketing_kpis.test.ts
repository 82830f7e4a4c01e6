import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const campaignColumns = {
  campaign_id: 'string',
  day: 'date',
  cost: 'decimal(18, 2)',
  currency: 'string',
  impressions: 'long',
  clicks: 'long',
} as const
const orderColumns = { campaign_id: 'string', touch_date: 'date', amount: 'decimal(18, 2)', currency: 'string' } as const

type Rows = readonly Readonly<Record<string, unknown>>[]

/** The figures of one name, by period and dimension. */
const kpi = async (kpi_name: string, campaigns: Rows, orders: Rows = []) =>
  (
    await modelRows(
      new URL('./marketing_kpis.sql', import.meta.url),
      {
        campaigns_validated: { columns: campaignColumns, rows: campaigns },
        stg_attributed_orders: { columns: orderColumns, rows: orders },
      },
      'kpi_name, period, dimension',
    )
  )
    .filter((row) => row['kpi_name'] === kpi_name)
    .map((row) => [row['period'], row['dimension'], row['value'], row['unit']])

const shown = (campaign_id: string, day: string, impressions: number | null, clicks: number | null, cost = '100.00') => ({
  campaign_id,
  day,
  cost,
  currency: 'IDR',
  impressions,
  clicks,
})
const order = (campaign_id: string, touch_date: string, amount: string, currency = 'IDR') => ({
  campaign_id,
  touch_date,
  amount,
  currency,
})

test('a click-through rate is clicks by impressions; of a month and of all it is made from their sums', async () => {
  const rows = await kpi('ctr', [
    shown('mail', '2026-01-31', 300, 2),
    shown('mail', '2026-01-01', 100, 100),
    shown('ads', '2026-01-31', 0, 0),
  ])
  expect(rows).toEqual([
    ['2026-01', 'all', '0.2550', 'ratio'],
    ['2026-01', 'campaign=mail', '0.2550', 'ratio'],
    ['2026-01-01', 'all', '1.0000', 'ratio'],
    ['2026-01-01', 'campaign=mail', '1.0000', 'ratio'],
    ['2026-01-31', 'all', '0.0067', 'ratio'],
    ['2026-01-31', 'campaign=mail', '0.0067', 'ratio'],
  ])
})

test('a day of which clicks and impressions are not known has no rate, and costs all the same', async () => {
  expect(await kpi('ctr', [shown('mail', '2026-01-31', null, null)])).toEqual([])
  expect(await kpi('impressions', [shown('mail', '2026-01-31', null, null)])).toEqual([])
  expect((await kpi('cost', [shown('mail', '2026-01-31', null, null)]))[0]).toEqual([
    '2026-01',
    'all,currency=IDR',
    '100.0000',
    'IDR',
  ])
})

const ofDay = (rows: readonly (readonly unknown[])[], dimension: string) =>
  rows.filter(([period, of]) => period === '2026-01-31' && of === dimension).map(([, , value]) => value)

test('a return is revenue less cost by cost, below nought where less came back than was paid', async () => {
  const cost = [shown('mail', '2026-01-31', 1, 1, '300.00')]
  const roi = async (...amounts: string[]) =>
    ofDay(
      await kpi(
        'roi',
        cost,
        amounts.map((amount) => order('mail', '2026-01-31', amount)),
      ),
      'campaign=mail,currency=IDR',
    )
  expect(await roi('300.00')).toEqual(['0.0000'])
  expect(await roi('200.00', '300.00')).toEqual(['0.6667'])
  expect(await roi('100.00')).toEqual(['-0.6667'])
  expect(await roi()).toEqual(['-1.0000'])
  expect(await roi('90000000000000.00')).toEqual(['299999999999.0000'])
})

test('money of two currencies is never set against each other, and what cost nothing has no return', async () => {
  const rows = await kpi('roi', [shown('mail', '2026-01-31', 1, 1)], [order('mail', '2026-01-31', '150.00', 'SGD')])
  expect(ofDay(rows, 'campaign=mail,currency=IDR')).toEqual(['-1.0000'])
  expect(ofDay(rows, 'campaign=mail,currency=SGD')).toEqual([])
  const revenue = await kpi(
    'attributed_revenue',
    [],
    [order('mail', '2026-01-31', '150.00', 'SGD'), order('ads', '2026-01-31', '1.00')],
  )
  expect([ofDay(revenue, 'all,currency=SGD'), ofDay(revenue, 'all,currency=IDR')]).toEqual([['150.0000'], ['1.0000']])
})
