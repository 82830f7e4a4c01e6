import type { Row } from '@storemesh/query-engine'
import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import {
  carted,
  cartColumns,
  done,
  hit,
  hitColumns,
  step,
  stepColumns,
  userEventColumns,
  viewColumns,
  viewed,
} from '../given-actions.js'

type Rows = readonly Readonly<Record<string, unknown>>[]

interface Told {
  readonly views?: Rows
  readonly carts?: Rows
  readonly events?: Rows
  readonly hits?: Rows
  readonly steps?: Rows
}

const unified = ({ views = [], carts = [], events = [], hits = [], steps = [] }: Told): Promise<readonly Row[]> =>
  modelRows(
    new URL('./interactions_unified.sql', import.meta.url),
    {
      bronze_kafka__product_views: { columns: viewColumns, rows: views },
      bronze_kafka__cart_events: { columns: cartColumns, rows: carts },
      stg_user_events: { columns: userEventColumns, rows: events },
      bronze_kafka__web_logs: { columns: hitColumns, rows: hits },
      bronze_kafka__crm_events: { columns: stepColumns, rows: steps },
    },
    'event_id',
  )

const of = (rows: readonly Row[], ...names: string[]) => rows.map((row) => names.map((name) => row[name]))

test('an action that two topics tell of is one, as the topic of its own has it', async () => {
  const rows = await unified({
    views: [viewed('e1', '10:00:00', { source_offset: 9 })],
    carts: [carted('e2', '10:00:05', { event_type: 'checkout' })],
    events: [done('e1', '10:00:00'), done('e2', '10:00:05', { event_type: 'cart' })],
  })
  expect(of(rows, 'event_id', 'kind', 'source', 'country', 'quantity')).toEqual([
    ['e1', 'view', 'product-views-topic', 'ID', null],
    ['e2', 'checkout', 'cart-events-topic', 'ID', 2],
  ])
})

test('what its own topic lost is there as the other one tells of it', async () => {
  const bought = { event_type: 'purchase', event_data: { price: '1.00', quantity: 3, session_id: 's', transaction_id: 'o1' } }
  const rows = await unified({ events: [done('e1', '10:00:00'), done('o1-p1', '10:01:00', bought)] })
  expect(of(rows, 'event_id', 'kind', 'source', 'country', 'session_id', 'quantity')).toEqual([
    ['e1', 'view', 'user-events', null, 'session_1', null],
    ['o1-p1', 'purchase', 'user-events', null, 's', 3],
  ])
})

test('what is told twice on one topic is there once, as it was told first', async () => {
  const rows = await unified({
    views: [viewed('e1', '10:00:00', { source_offset: 9, country: 'SG' }), viewed('e1', '10:00:00', { source_offset: 2 })],
    steps: [step('opened', '10:00:00'), step('opened', '10:00:00')],
  })
  expect(of(rows, 'event_id', 'country', 'ticket_id')).toEqual([
    ['e1', 'ID', null],
    ['opened 10:00:00', null, 't1'],
  ])
})

test('a page hit is an action of a browser, and of an account where one is logged in; a page of a product is about it', async () => {
  const rows = await unified({
    hits: [
      hit('h1', '10:00:00', { campaign: 'mail', page: '/products' }),
      hit('h2', '10:00:01', { page: '/products/salt?from=mail#price' }),
      hit('h3', '10:00:02', { page: '/checkout', user_id: 'u1' }),
    ],
  })
  expect(of(rows, 'channel', 'kind', 'user_id', 'cookie', 'product_id', 'campaign')).toEqual([
    ['web', 'hit', null, 'c1', null, 'mail'],
    ['web', 'hit', null, 'c1', 'salt', null],
    ['web', 'hit', 'u1', 'c1', null, null],
  ])
})
