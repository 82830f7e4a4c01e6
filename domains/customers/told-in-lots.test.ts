import { type Dice, instantText, type JsonObject, seededDice } from '@storemesh/core'
import { toldDomains } from '@storemesh/pipeline/conformance'
import type { Row } from '@storemesh/query-engine'
import { dearSeeds } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import customers from './domain.js'

const CONTRACTS = new URL('../../contracts/customers/', import.meta.url)
const VIEWS = 'bronze_kafka__product_views'
const CARTS = 'bronze_kafka__cart_events'
const EVENTS = 'bronze_kafka__events'
const HITS = 'bronze_kafka__web_logs'
const STEPS = 'bronze_kafka__crm_events'
const CAMPAIGNS = 'bronze_files__campaigns'

type Told = Readonly<Record<string, readonly JsonObject[]>>

/** Accounts come from a database, which no test has: what people do is told without them. */
const ACCOUNTS = ['bronze_postgres__users', 'users_scd', 'dim_users']
const actions = { ...customers, tables: customers.tables.filter(({ name }) => !ACCOUNTS.includes(name)) }

const openCustomers = toldDomains(actions, CONTRACTS)

const hit = (hit_id: string, at: string, more: JsonObject = {}): JsonObject => ({ hit_id, cookie: 'c1', page: '/', at, ...more })

describe('a hit that is told late', () => {
  const visits = 'SELECT session_id, hits, user_id FROM customers.stg_visits ORDER BY started_at'
  const morning = [hit('a', '2026-02-01T10:00:00Z'), hit('b', '2026-02-01T10:50:00Z', { user_id: 'u1' })]

  test('joins two visits into one, which keeps the name of the first that was told of', async () => {
    const { tell, rows } = await openCustomers()
    await tell({ [HITS]: morning })
    expect(await rows(visits)).toEqual([
      { session_id: 'a', hits: 1n, user_id: 'u1' },
      { session_id: 'b', hits: 1n, user_id: 'u1' },
    ])
    await tell({ [HITS]: [hit('late', '2026-02-01T10:25:00Z')] })
    expect(await rows(visits)).toEqual([{ session_id: 'a', hits: 3n, user_id: 'u1' }])
  })

  test('leaves the visits of other browsers as they are', async () => {
    const { tell, rows } = await openCustomers()
    await tell({ [HITS]: morning.map((row) => ({ ...row, cookie: 'c2' })) })
    await tell({ [HITS]: [hit('late', '2026-02-01T10:25:00Z')] })
    expect(await rows(visits)).toHaveLength(3)
  })
})

test('a ticket that is reopened takes its time of resolution out of the week in which it had been closed', async () => {
  const { tell, rows } = await openCustomers()
  const step = (kind: string, at: string): JsonObject => ({ event_id: `${kind} ${at}`, ticket_id: 't1', user_id: 'u1', kind, at })
  const resolved = () =>
    rows("SELECT period, CAST(value AS integer) AS value FROM customers.support_kpis WHERE kpi_name = 'resolution_time_p50'")
  await tell({ [STEPS]: [step('opened', '2026-01-30T10:00:00Z'), step('closed', '2026-01-30T11:00:00Z')] })
  expect(await resolved()).toEqual([{ period: '2026-W05', value: 3600 }])
  await tell({ [STEPS]: [step('reopened', '2026-01-31T10:00:00Z')] })
  expect(await resolved()).toEqual([])
  await tell({ [STEPS]: [step('closed', '2026-02-02T10:00:00Z')] })
  expect(await resolved()).toEqual([{ period: '2026-W06', value: 259_200 }])
})

test('a purchase without its price is kept apart, and the others come', async () => {
  const { tell, rows } = await openCustomers()
  const bought = (event_id: string, event_data: JsonObject): JsonObject => ({
    event_id,
    user_id: 'u1',
    product_id: 'tea',
    event_type: 'purchase',
    event_timestamp: '2026-02-01T10:00:00Z',
    event_data,
  })
  await tell({ [EVENTS]: [bought('e1', { price: '1.00', quantity: 1 }), bought('e2', { quantity: 1 })] })
  expect(await rows('SELECT event_id FROM customers.stg_user_events')).toEqual([{ event_id: 'e1' }])
})

const START_MS = Date.parse('2026-01-29T00:00:00Z')
const TABLES: Readonly<Record<string, string>> = {
  stg_user_events: 'event_id',
  interactions_unified: 'event_id',
  sessionized_web_logs: 'cookie, hit_id',
  stg_visits: 'cookie, session_id',
  support_validated: 'ticket_id, place',
  support_kpis: 'kpi_name, period, dimension',
  campaigns_validated: 'campaign_id, day',
}
/** When and from where a row was loaded. */
const OF_LOADING = ['created_at', 'source_partition', 'source_offset']

/** Five days of all that people do, in no order, some of it told twice, and actions on one topic or on two. */
function anyPast(dice: Dice): Told {
  const moment = () => instantText(START_MS + dice.between(0, 5 * 86_400) * 1000)
  const who = () => ({ user_id: dice.pick(['u1', 'u2']), product_id: dice.pick(['tea', 'salt']) })
  const each = (count: number, row: (n: number) => JsonObject) => {
    const rows = Array.from({ length: count }, (_, n) => row(n))
    return shuffled([...rows, ...rows.filter(() => dice.chance(0.2))], dice)
  }
  const done = Array.from({ length: 60 }, (_, n) => ({ event_id: `e${n}`, ...who(), at: moment() }))
  const inShop = done.map(({ at, ...action }) => ({ ...action, session_id: 's1', timestamp: at, country: 'ID' }))
  const [views, carts] = [inShop.slice(0, 30), inShop.slice(30)]
  const kinds = ['opened', 'replied', 'closed', 'reopened', 'feedback', 'escalated'] as const
  const hits = each(90, (n) =>
    hit(`h${n}`, instantText(START_MS + dice.between(0, 300) * 60_000), {
      cookie: dice.pick(['c1', 'c2', 'c3']),
      user_id: dice.chance(0.2) ? dice.pick(['u1', 'u2']) : null,
      campaign: dice.chance(0.2) ? dice.pick(['mail', 'search']) : null,
    }),
  )
  return {
    [VIEWS]: shuffled(
      views.filter(() => dice.chance(0.8)),
      dice,
    ).map((view) => ({ ...view, event_type: 'view' })),
    [CARTS]: shuffled(
      carts.filter(() => dice.chance(0.8)),
      dice,
    ).map((cart) => ({ ...cart, event_type: 'add', quantity: 1, total_amount: '1.00' })),
    [EVENTS]: shuffled(done, dice).map(({ at, ...action }) => ({
      ...action,
      event_type: 'view',
      event_timestamp: at,
      event_data: {},
    })),
    [HITS]: hits,
    [STEPS]: each(60, (n) => ({
      event_id: `t${n}`,
      ticket_id: dice.pick(['t1', 't2', 't3', 't4']),
      user_id: 'u1',
      kind: dice.pick(kinds),
      score: dice.chance(0.7) ? dice.between(1, 5) : null,
      channel: dice.pick(['chat', 'email']),
      at: moment(),
    })),
    [CAMPAIGNS]: each(12, (n) => ({
      campaign_id: dice.pick(['mail', 'search']),
      day: `2026-01-3${n % 2}`,
      cost: `${n}.00`,
      currency: 'IDR',
      impressions: dice.between(0, 50),
      clicks: dice.between(0, 40),
    })),
  }
}

const shuffled = <Each>(all: readonly Each[], dice: Dice): readonly Each[] =>
  all
    .map((each) => ({ each, place: dice.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ each }) => each)

/** A part of what is told, in the order in which it is: what was told first names a visit. */
const lotOf = (told: Told, lot: number, lots: number): Told =>
  Object.fromEntries(
    Object.entries(told).map(([table, rows]) => {
      const size = Math.ceil(rows.length / lots)
      return [table, rows.slice(lot * size, (lot + 1) * size)]
    }),
  )

const withoutLoading = (row: Row) => Object.fromEntries(Object.entries(row).filter(([name]) => !OF_LOADING.includes(name)))

test.each(dearSeeds(2))('a past that is told in lots comes to what it comes to at once: seed %i', async (seed) => {
  const told = anyPast(seededDice(seed))
  const [inLots, atOnce] = [await openCustomers(), await openCustomers()]
  for (let lot = 0; lot < 4; lot++) await inLots.tell(lotOf(told, lot, 4))
  await atOnce.tell(told)
  for (const [table, order] of Object.entries(TABLES)) {
    const sql = `SELECT * FROM customers.${table} ORDER BY ${order}`
    const [found, expected] = [await inLots.rows(sql), await atOnce.rows(sql)]
    expect(expected.length, `rows of ${table}`).toBeGreaterThan(1)
    expect({ [table]: found.map(withoutLoading) }).toEqual({ [table]: expected.map(withoutLoading) })
  }
})
