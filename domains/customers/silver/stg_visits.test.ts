import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { at } from '../given-actions.js'

const columns = {
  session_id: 'string',
  cookie: 'string',
  session_started_at: 'timestamptz',
  session_ended_at: 'timestamptz',
  session_user_id: 'string',
  session_campaign: 'string',
  page: 'string',
  product_id: 'string',
} as const

/** The hits of a visit, by their pages. */
const visit = (
  session_id: string,
  time: string,
  session_user_id: string | null,
  pages: readonly string[] = ['/'],
  cookie = 'c1',
) =>
  pages.map((page) => ({
    session_id,
    cookie,
    session_started_at: at(time),
    session_ended_at: at(time),
    session_user_id,
    session_campaign: null,
    page,
    product_id: page.startsWith('/products/') ? page.slice(10) : null,
  }))

const visits = async (rows: readonly Readonly<Record<string, unknown>>[], ...names: string[]) =>
  (
    await modelRows(
      new URL('./stg_visits.sql', import.meta.url),
      { sessionized_web_logs: { columns, rows } },
      'cookie, started_at',
    )
  ).map((row) => names.map((name) => row[name]))

test('a visit without a login is of who logs in next in the same browser, else of who did before', async () => {
  const rows = await visits(
    [
      ...visit('s1', '01:00:00', null),
      ...visit('s2', '02:00:00', 'u1'),
      ...visit('s3', '03:00:00', null),
      ...visit('s4', '04:00:00', null),
      ...visit('s5', '05:00:00', 'u2'),
      ...visit('s6', '06:00:00', null),
      ...visit('s7', '07:00:00', null, ['/'], 'c2'),
    ],
    'session_id',
    'own_user_id',
    'user_id',
  )
  expect(rows).toEqual([
    ['s1', null, 'u1'],
    ['s2', 'u1', 'u1'],
    ['s3', null, 'u2'],
    ['s4', null, 'u2'],
    ['s5', 'u2', 'u2'],
    ['s6', null, 'u2'],
    ['s7', null, null],
  ])
})

test('a visit counts its hits, those of products, and those of the cart and the checkout alone', async () => {
  const pages = ['/', '/products/tea', '/products/salt', '/cart', '/checkout?step=2', '/carts-on-wheels']
  expect(await visits(visit('s1', '01:00:00', null, pages), 'visit_date', 'hits', 'product_hits', 'cart_hits')).toEqual([
    ['2026-02-01', 6n, 2n, 2n],
  ])
})
