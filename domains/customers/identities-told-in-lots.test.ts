import { readFile } from 'node:fs/promises'
import type { JsonObject } from '@storemesh/core'
import { type ToldDomain, toldDomains } from '@storemesh/pipeline/conformance'
import type { Row } from '@storemesh/query-engine'
import { expect, test } from 'vitest'
import customers from './domain.js'
import { instant } from './given-purchases.js'

const CONTRACTS = new URL('../../contracts/customers/', import.meta.url)
const ORDERS = 'orders.orders_unified'
const RISKS = 'fraud.customer_risk'
const USERS = 'bronze_postgres__users'
const DECISIONS = 'bronze_kafka__identity_commands'

/** What follows from the journal of identities, each by the statement that says what it is to be, and by what its rows are told apart. */
const FOLLOWING: Readonly<Record<string, readonly [sql: string, by: string]>> = {
  identities_scd: ['silver/identities_scd.sql', 'record, effective_at'],
  identities_resolved: ['silver/identities_resolved.sql', 'record'],
  identity_reviews: ['gold/identity_reviews.sql', 'review_id'],
  dim_customers: ['gold/dim_customers.sql', 'customer_id'],
  customer_360: ['gold/customer_360.sql', 'user_id'],
}
const IDENTITY = ['stg_person_records', 'identity_decisions_validated', 'identity_journal', 'person_aliases']
const CUSTOMERS = ['stg_purchases', 'stg_order_days', 'customers_scd', 'rfm_analysis', 'customer_lifetime_value']
const ACCOUNTS = ['users_scd', 'stg_contacts', 'dim_users', 'interactions_unified', 'support_validated', 'stg_user_events']
const OTHERS = [...IDENTITY, ...CUSTOMERS, ...ACCOUNTS]
const ofIdentities = {
  ...customers,
  tables: customers.tables.filter(
    ({ name, layer }) => layer === 'bronze' || name in FOLLOWING || OTHERS.includes(name) || name.endsWith('_decreed'),
  ),
}
const openIdentities = toldDomains(ofIdentities, CONTRACTS)

const account = (user_id: string, told: JsonObject, updated_at = '2026-02-01'): JsonObject => ({
  user_id,
  name: null,
  email: null,
  phone: null,
  birth_date: null,
  address: null,
  city: null,
  province: null,
  created_at: instant('2026-01-01'),
  ...told,
  updated_at: instant(updated_at),
})

const order = (order_id: string, user_id: string, ordered_at: string, more: JsonObject): JsonObject => ({
  order_id,
  user_id,
  status: 'placed',
  country: 'ID',
  currency: 'IDR',
  total_amount: '10000.00',
  refunded_amount: '0.00',
  line_count: 1,
  lines: [],
  ordered_at: instant(ordered_at),
  status_at: instant(ordered_at),
  told_by: 'transactions',
  created_at: instant(ordered_at),
  source_partition: 0,
  source_offset: 0,
  ...more,
})

const decided = (decision_id: string, verdict: string, record: string, other_record: string): JsonObject => ({
  decision_id,
  record,
  other_record,
  verdict,
  reason: 'called and asked',
  asked_by: 'ann',
  asked_at: instant('2026-02-05'),
})

const judged = (user_id: string, risk_level: string, reasons: readonly string[]): JsonObject => ({
  user_id,
  risk_level,
  reasons: [...reasons],
  orders: 1,
  chargebacks: 0,
  card_tests: 0,
  credential_changes: 0,
  judged_at: instant('2026-02-02'),
  created_at: instant('2026-02-02'),
})

const BUYER = { channel: 'marketplace', marketplace: 'tokopedia', buyer_id: 'b1' }

/** A buyer at a marketplace who bought as two accounts, of whom one calls; then two accounts are said to be one after all. */
const LOTS: readonly Readonly<Record<string, readonly JsonObject[]>>[] = [
  {
    [USERS]: [
      account('u1', { name: 'Sari Wulandari' }),
      account('u2', { name: 'Joko Prasetyo' }),
      account('u3', { name: 'Made Utami' }),
    ],
    [ORDERS]: [order('o1', 'u1', '2026-02-02', BUYER), order('o2', 'u3', '2026-02-02', { channel: 'pos' })],
    [RISKS]: [judged('u1', 'high', ['chargeback']), judged('u3', 'low', [])],
  },
  { [ORDERS]: [order('o3', 'u2', '2026-02-03', BUYER)] },
  {
    [DECISIONS]: [
      decided('d1', 'SAME_PERSON', 'tokopedia/b1', 'account/u1'),
      decided('d2', 'TWO_PERSONS', 'account/u2', 'tokopedia/b1'),
    ],
  },
  {
    [USERS]: [account('u3', { name: 'Made Utami', city: 'Solo' }, '2026-02-06')],
    [DECISIONS]: [
      decided('d3', 'SAME_PERSON', 'account/u2', 'account/u1'),
      decided('d4', 'SAME_PERSON', 'account/u3', 'account/u2'),
    ],
  },
  {
    [DECISIONS]: [decided('d5', 'UNDECIDED', 'tokopedia/b1', 'account/u2')],
    [RISKS]: [judged('u1', 'low', []), judged('u3', 'elevated', ['card_test'])],
  },
]

const OF_LOADING = ['created_at', 'source_partition', 'source_offset']
const withoutLoading = (row: Row) => Object.fromEntries(Object.entries(row).filter(([name]) => !OF_LOADING.includes(name)))

/** A table as its statement says it, over what is there now. */
async function wanted({ rows }: ToldDomain, file: string, by: string): Promise<readonly Row[]> {
  const statement = await readFile(new URL(file, import.meta.url), 'utf8')
  const read = ofIdentities.tables.map(({ name }) => name).filter((name) => new RegExp(`\\b${name}\\b`).test(statement))
  const relations = read.map((name) => `${name} AS (SELECT * FROM customers.${name})`)
  return rows(`WITH ${relations.join(', ')} SELECT * FROM (\n${statement}\n) AS model ORDER BY ${by}`)
}

test('what follows from the journal is, after each lot that is told, what its statements say of all of it', async () => {
  const domain = await openIdentities()
  const reviews = () =>
    domain.rows('SELECT record, other_record, state FROM customers.identity_reviews ORDER BY record, other_record')
  const [u1, u2, buyer] = ['account/u1', 'account/u2', 'tokopedia/b1']
  const states = [
    [],
    [
      [u1, buyer, 'open'],
      [u2, buyer, 'open'],
    ],
    [
      [u1, buyer, 'decided'],
      [u2, buyer, 'decided'],
    ],
    [
      [u1, buyer, 'decided'],
      [u2, buyer, 'decided'],
    ],
    [
      [u1, buyer, 'decided'],
      [u2, buyer, 'open'],
    ],
  ]
  for (const [lot, told] of LOTS.entries()) {
    await domain.tell(told)
    for (const [table, [file, by]] of Object.entries(FOLLOWING)) {
      const found = await domain.rows(`SELECT * FROM customers.${table} ORDER BY ${by}`)
      const expected = await wanted(domain, file, by)
      expect({ [`${table} after lot ${lot}`]: found.map(withoutLoading) }).toEqual({
        [`${table} after lot ${lot}`]: expected.map(withoutLoading),
      })
    }
    expect((await reviews()).map((row) => Object.values(row))).toEqual(states[lot])
  }
  expect(
    await domain.rows(
      "SELECT decision_id, event, because FROM customers.identity_journal WHERE event IN ('MANUAL', 'REFUSED') ORDER BY event_number",
    ),
  ).toEqual([
    { decision_id: 'd1', event: 'MANUAL', because: 'SAME_PERSON' },
    { decision_id: 'd2', event: 'MANUAL', because: 'TWO_PERSONS' },
    { decision_id: 'd4', event: 'MANUAL', because: 'SAME_PERSON' },
    { decision_id: 'd3', event: 'REFUSED', because: 'IDENTITY_DECISIONS_CONTRADICT' },
    { decision_id: 'd5', event: 'MANUAL', because: 'UNDECIDED' },
  ])
})

test('a customer whose person changed says so, in the profile too, and those of others stay', async () => {
  const domain = await openIdentities()
  const persons = async (table: string) => {
    const found = await domain.rows(`SELECT user_id, person_id FROM customers.${table} ORDER BY user_id`)
    return new Map(found.map(({ user_id, person_id }) => [user_id, person_id]))
  }
  const bought = ['u1', 'u2', 'u3'].map((user, at) => order(`o${at}`, user, '2026-02-01', { channel: 'web' }))
  await domain.tell({ [USERS]: LOTS[0]?.[USERS] ?? [], [ORDERS]: bought })
  const before = await persons('dim_customers')
  expect(new Set(before.values()).size).toBe(3)
  await domain.tell({ [DECISIONS]: [decided('d1', 'SAME_PERSON', 'account/u1', 'account/u2')] })
  const after = await persons('dim_customers')
  expect(after.get('u1')).toBe(after.get('u2'))
  expect(after.get('u3')).toBe(before.get('u3'))
  expect(await persons('customer_360')).toEqual(after)
})

test('where there is no fraud domain nobody has a risk; when one comes, all accounts of a person have the highest of hers', async () => {
  const domain = await openIdentities()
  const levels = async () => {
    const found = await domain.rows('SELECT user_id, risk.level AS level FROM customers.customer_360 ORDER BY user_id')
    return found.map(({ level }) => level)
  }
  const bought = ['u1', 'u2', 'u3'].map((user, at) => order(`o${at}`, user, '2026-02-01', { channel: 'web' }))
  await domain.tell({
    [USERS]: LOTS[0]?.[USERS] ?? [],
    [ORDERS]: bought,
    [DECISIONS]: [decided('d1', 'SAME_PERSON', 'account/u1', 'account/u2')],
  })
  expect(await levels()).toEqual([null, null, null])
  await domain.tell({ [RISKS]: [judged('u1', 'low', []), judged('u2', 'high', ['chargeback'])] })
  expect(await levels()).toEqual(['high', 'high', null])
  await domain.tell({ [RISKS]: [judged('u2', 'elevated', ['card_test'])] })
  expect(await levels()).toEqual(['elevated', 'elevated', null])
})
