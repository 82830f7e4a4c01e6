import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const campaignColumns = { campaign_id: 'string', day: 'date', impressions: 'long', clicks: 'long' } as const
const visitColumns = { campaign_id: 'string', visit_date: 'date', product_hits: 'long', cart_hits: 'long' } as const
const orderColumns = { campaign_id: 'string', touch_date: 'date' } as const

type Rows = readonly Readonly<Record<string, unknown>>[]

const funnel = async (campaigns: Rows, visits: Rows, orders: Rows) =>
  (
    await modelRows(
      new URL('./marketing_funnel.sql', import.meta.url),
      {
        campaigns_validated: { columns: campaignColumns, rows: campaigns },
        stg_visits: { columns: visitColumns, rows: visits },
        stg_attributed_orders: { columns: orderColumns, rows: orders },
      },
      'campaign_id, day',
    )
  ).map((row) => ['campaign_id', 'day', 'impressions', 'clicks', 'visits', 'views', 'carts', 'orders'].map((name) => row[name]))

const DAY = '2026-02-01'
const visit = (campaign_id: string | null, product_hits: number, cart_hits: number) => ({
  campaign_id,
  visit_date: DAY,
  product_hits,
  cart_hits,
})

test('a day of a campaign counts visits once at each step that they came to, however often they did', async () => {
  const visits = [visit('mail', 0, 0), visit('mail', 5, 0), visit('mail', 2, 3), visit(null, 9, 9)]
  const order = { campaign_id: 'mail', touch_date: DAY }
  expect(await funnel([{ campaign_id: 'mail', day: DAY, impressions: 900, clicks: 30 }], visits, [order, order])).toEqual([
    ['mail', DAY, 900n, 30n, 3n, 2n, 1n, 2n],
  ])
})

test('a campaign that nobody told of has visits, and one that brings nobody has impressions', async () => {
  const shown = { campaign_id: 'mail', day: DAY, impressions: 900, clicks: 0 }
  expect(await funnel([shown], [visit('search', 1, 0)], [{ campaign_id: 'social', touch_date: '2026-01-31' }])).toEqual([
    ['mail', DAY, 900n, 0n, 0n, 0n, 0n, 0n],
    ['search', DAY, null, null, 1n, 1n, 0n, 0n],
    ['social', '2026-01-31', null, null, 0n, 0n, 0n, 1n],
  ])
})
