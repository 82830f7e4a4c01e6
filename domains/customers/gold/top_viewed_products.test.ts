import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = { product_id: 'string', user_id: 'string', event_timestamp: 'timestamptz', view_count: 'int' } as const

const view = (product_id: string, user_id: string, at: string, view_count = 1) => ({
  product_id,
  user_id,
  event_timestamp: `2026-02-${at}.000000Z`,
  view_count,
})

const top = async (rows: readonly Readonly<Record<string, unknown>>[]) =>
  (
    await modelRows(
      new URL('./top_viewed_products.sql', import.meta.url),
      { fact_product_views: { columns, rows } },
      'view_date, view_rank, product_id',
    )
  ).map((row) => [row['view_date'], row['view_rank'], row['product_id'], row['total_views'], row['unique_viewers']])

test('a day ranks what was looked at on it; equals have one rank, and the place behind them is empty', async () => {
  const rows = await top([
    view('tea', 'u1', '01T10:00:00'),
    view('tea', 'u1', '01T11:00:00'),
    view('salt', 'u1', '01T10:00:00'),
    view('salt', 'u2', '01T23:59:59'),
    view('rice', 'u1', '01T10:00:00'),
    view('rice', 'u1', '02T00:00:00'),
  ])
  expect(rows).toEqual([
    ['2026-02-01', 1, 'salt', 2n, 2n],
    ['2026-02-01', 1, 'tea', 2n, 1n],
    ['2026-02-01', 3, 'rice', 1n, 1n],
    ['2026-02-02', 1, 'rice', 1n, 1n],
  ])
})

test('what is taken back and entered again counts once, and what is taken back for good not at all', async () => {
  const [back, again] = [view('tea', 'u1', '01T10:00:00', -1), view('tea', 'u1', '01T10:00:00')]
  const gone = [view('salt', 'u1', '01T10:00:00'), view('salt', 'u1', '01T10:00:00', -1)]
  expect(await top([again, back, again, ...gone])).toEqual([['2026-02-01', 1, 'tea', 1n, 1n]])
})
