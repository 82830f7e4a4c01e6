import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { bought, instant, purchaseColumns } from '../given-purchases.js'

const columns = {
  session_id: 'string',
  user_id: 'string',
  campaign_id: 'string',
  visit_date: 'date',
  started_at: 'timestamptz',
} as const

const visit = (campaign_id: string | null, started_at: string, user_id: string | null = 'u1') => ({
  session_id: `visit ${started_at}`,
  user_id,
  campaign_id,
  visit_date: started_at.slice(0, 10),
  started_at: instant(started_at),
})

/** The campaign of the one purchase, and the day on which it brought its account. */
const attributed = async (visits: readonly Readonly<Record<string, unknown>>[], purchase = '2026-02-08T10:00:00') =>
  (
    await modelRows(
      new URL('./stg_attributed_orders.sql', import.meta.url),
      {
        stg_purchases: { columns: purchaseColumns, rows: bought('u1', [purchase, '100.00']) },
        stg_visits: { columns, rows: visits },
      },
      'order_id',
    )
  ).map((row) => [row['order_id'], row['campaign_id'], row['touch_date'], row['amount'], row['currency']])

test('an order is of the last campaign before it, however it came in', async () => {
  const visits = [visit('search', '2026-02-08T09:59:59'), visit('mail', '2026-02-08T10:00:01'), visit('social', '2026-02-07')]
  expect(await attributed(visits)).toEqual([['u1-1', 'search', '2026-02-08', '100.00', 'IDR']])
})

test('a campaign has seven days, and not a second more', async () => {
  expect(await attributed([visit('mail', '2026-02-01T10:00:00')])).toEqual([])
  expect(await attributed([visit('mail', '2026-02-01T10:00:01')])).toEqual([['u1-1', 'mail', '2026-02-01', '100.00', 'IDR']])
})

test('a visit in the very moment of the order brought it', async () => {
  expect(await attributed([visit('mail', '2026-02-08T10:00:00')])).toHaveLength(1)
})

test('a visit without a campaign takes nothing away, and one of somebody else or of nobody brings nothing', async () => {
  const others = [visit('search', '2026-02-08', 'u2'), visit('social', '2026-02-08', null)]
  expect(await attributed([...others, visit(null, '2026-02-08T09:00:00'), visit('mail', '2026-02-07')])).toEqual([
    ['u1-1', 'mail', '2026-02-07', '100.00', 'IDR'],
  ])
})
