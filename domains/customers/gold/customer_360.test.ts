import { describe, expect, test } from 'vitest'
import { instant, ordered } from '../given-purchases.js'
import { account, type Given, whole } from './fixtures/given-whole-account.js'

const action = (event_id: string, occurred_at: string, change: Given = {}): Given => ({
  event_id,
  user_id: 'u1',
  channel: 'shop',
  kind: 'view',
  product_id: 'tea',
  occurred_at: instant(occurred_at),
  ...change,
})

const step = (ticket_id: string, occurred_at: string, change: Given = {}): Given => ({
  ticket_id,
  user_id: 'u1',
  status: 'open',
  is_last: false,
  occurred_at: instant(occurred_at),
  ...change,
})

test('an account that never did anything is there, with nothing', async () => {
  const [one] = await whole({})
  expect(one).toMatchObject({
    user_id: 'u1',
    orders: 0n,
    recent_orders: [],
    interactions: 0n,
    recent_interactions: [],
    tickets: 0n,
  })
  expect([one?.['customer_segment'], one?.['rfm_segment'], one?.['lifetime_value'], one?.['last_score']]).toEqual(
    Array(4).fill(null),
  )
})

test('it is as it calls itself now, and what nobody or somebody else did is not its own', async () => {
  const rows = await whole({
    dim_users: [account('u1', { name: 'Before', is_current: false }), account('u1'), account('u2')],
    'orders.orders_unified': [
      ordered('o1', '2026-02-01', '10.00', { user_id: null }),
      ordered('o2', '2026-02-01', '9.00', { user_id: 'u2' }),
    ],
    interactions_unified: [action('e1', '2026-02-01', { user_id: null }), action('e2', '2026-02-02', { user_id: 'u2' })],
    support_validated: [step('t1', '2026-02-01', { user_id: null })],
  })
  expect(rows).toMatchObject([
    { user_id: 'u1', name: 'Name of u1', orders: 0n, interactions: 0n, tickets: 0n },
    { user_id: 'u2', orders: 1n, interactions: 1n, recent_interactions: [{ event_id: 'e2', kind: 'view', product_id: 'tea' }] },
  ])
})

describe('of what it did', () => {
  test('ten orders are listed, of all channels and whatever became of them, the newest first, and all are counted', async () => {
    const orders = Array.from({ length: 12 }, (_, at) =>
      ordered(`o${10 + at}`, `2026-02-${10 + at}`, '10.00', {
        channel: at % 2 ? 'pos' : 'web',
        status: at === 11 ? 'cancelled' : 'placed',
      }),
    )
    const [one] = await whole({ 'orders.orders_unified': orders })
    expect(one).toMatchObject({ orders: 12n, last_ordered_at: instant('2026-02-21') })
    expect(one?.['recent_orders']).toHaveLength(10)
    expect(one?.['recent_orders']).toMatchObject([
      { order_id: 'o21', channel: 'pos', status: 'cancelled', total_amount: '10.00', ordered_at: instant('2026-02-21') },
      { order_id: 'o20', channel: 'web' },
      ...Array.from({ length: 7 }, () => ({})),
      { order_id: 'o12' },
    ])
  })

  test('twenty actions are listed, the newest first, and of one instant the last id first', async () => {
    const [one] = await whole({
      interactions_unified: Array.from({ length: 21 }, (_, at) => action(`e${10 + at}`, '2026-02-01')),
    })
    expect(one).toMatchObject({ interactions: 21n, last_seen_at: instant('2026-02-01') })
    expect(one?.['recent_interactions']).toMatchObject(Array.from({ length: 20 }, (_, at) => ({ event_id: `e${30 - at}` })))
  })

  test('a ticket is open by its last step, and the newest feedback is told', async () => {
    const [one] = await whole({
      support_validated: [
        step('t1', '2026-02-01', { is_last: true }),
        step('t2', '2026-02-01'),
        step('t2', '2026-02-02', { status: 'closed', score: 2 }),
        step('t2', '2026-02-03', { status: 'closed', is_last: true, score: 5 }),
        step('t2', '2026-02-04', { status: 'closed' }),
      ],
    })
    expect(one).toMatchObject({ tickets: 2n, open_tickets: 1n, last_ticket_at: instant('2026-02-04'), last_score: 5 })
  })

  test('scores are those of the last day, and value what it is now', async () => {
    const scores = { user_id: 'u1', recency_score: 1, frequency_score: 1, monetary_score: 1 }
    const bought = { user_id: 'u1', currency: 'IDR', total_transactions: 3, total_spent: '30.00', avg_order_value: '10.00' }
    const [one] = await whole({
      rfm_analysis: [
        { ...scores, analysis_date: '2026-02-02', rfm_segment: 'Champions', recency_score: 5 },
        { ...scores, analysis_date: '2026-02-01', rfm_segment: 'Lost' },
      ],
      dim_customers: [
        { ...bought, customer_segment: 'New', is_current: false },
        { ...bought, customer_segment: 'Low Value', is_current: true },
      ],
      customer_lifetime_value: [
        { user_id: 'u1', probability_alive: '0.750000', expected_purchases: '2.5000', lifetime_value: '25.00' },
      ],
    })
    expect(one).toMatchObject({
      rfm_segment: 'Champions',
      recency_score: 5,
      customer_segment: 'Low Value',
      total_spent: '30.00',
      lifetime_value: '25.00',
      probability_alive: '0.750000',
    })
  })
})

test('it says who the account is, where that was found out', async () => {
  const rows = await whole({ identities_resolved: [{ kind: 'account', record_id: 'u2', person_id: 'p1' }] })
  expect(rows.map(({ user_id, person_id }) => [user_id, person_id])).toEqual([
    ['u1', null],
    ['u2', 'p1'],
  ])
})

test('it has all records of its person, and those of nobody else, and is found by its e-mail and phone written one way', async () => {
  const is = (record: string, kind: string, person_id: string, more: Given = {}): Given => ({
    record,
    kind,
    record_id: record.slice(record.indexOf('/') + 1),
    person_id,
    since_at: instant('2026-02-01'),
    because: 'alone',
    ...more,
  })
  const named = { because: 'named by its source', other_record: 'account/u1', confidence: '1.000000' }
  const [one, other] = await whole({
    identities_resolved: [
      is('tokopedia/b1', 'tokopedia', 'p1', named),
      is('account/u1', 'account', 'p1'),
      is('account/u2', 'account', 'p2'),
    ],
    stg_contacts: [{ user_id: 'u1', email_key: 'sari@example.com', phone_key: '+628123' }],
  })
  expect(one).toMatchObject({
    email_key: 'sari@example.com',
    phone_key: '+628123',
    identities: [
      { record: 'account/u1', kind: 'account', record_id: 'u1', because: 'alone', other_record: null, confidence: null },
      { record: 'tokopedia/b1', kind: 'tokopedia', record_id: 'b1', since_at: instant('2026-02-01'), ...named },
    ],
  })
  expect(other).toMatchObject({ email_key: null, identities: [{ record: 'account/u2' }] })
})

test('its ten tickets that moved last are there as they stand, the newest first', async () => {
  const opened_at = instant('2026-01-01')
  const older = Array.from({ length: 10 }, (_, at) => step(`old${at}`, `2026-01-${10 + at}`, { is_last: true }))
  const [one] = await whole({
    support_validated: [
      ...older,
      step('t1', '2026-02-01T10:00:00', { opened_at, reopened: 0, channel: 'chat' }),
      step('t1', '2026-02-01T11:00:00', { opened_at, reopened: 1, resolution_s: 3600, status: 'closed', is_last: true }),
    ],
  })
  const tickets = one?.['recent_tickets']
  expect(tickets).toHaveLength(10)
  expect(tickets).toMatchObject([
    { ticket_id: 't1', channel: 'chat', status: 'closed', opened_at, reopened: 1n, resolution_s: 3600n },
    { ticket_id: 'old9', status: 'open' },
    ...older.slice(1, 9).map(() => ({})),
  ])
})
