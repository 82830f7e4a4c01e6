import { type GivenTable, modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'

type Given = Readonly<Record<string, unknown>>

const text = 'string' as const
const EMPTY: Readonly<Record<string, GivenTable>> = {
  'orders.orders_unified': { columns: { order_id: text, user_id: text, ordered_at: 'timestamptz' }, rows: [] },
  chargebacks_validated: {
    columns: { chargeback_id: text, transaction_id: text, amount: 'decimal(18, 2)', received_at: 'timestamptz' },
    rows: [],
  },
  stg_card_tests: {
    columns: { card_fingerprint: text, attempt_id: text, transaction_id: text, attempted_at: 'timestamptz' },
    rows: [],
  },
  stg_credential_changes: { columns: { user_id: text, login_id: text, changed_at: 'timestamptz' }, rows: [] },
}

const at = (time: string) => `2026-02-${time}.000000Z`
const order = (order_id: string, user_id: string | null, time = '01T10:00:00') => ({ order_id, user_id, ordered_at: at(time) })

async function incidents(given: Readonly<Record<string, readonly Given[]>>) {
  const told = Object.entries(given).map(([name, rows]) => [name, { columns: EMPTY[name]?.columns ?? {}, rows }] as const)
  const url = new URL('./incidents_unified.sql', import.meta.url)
  const found = await modelRows(url, { ...EMPTY, ...Object.fromEntries(told) }, 'reason, incident_id')
  return found.map(({ reason, incident_id, user_id, order_id, happened_at }) => [
    reason,
    incident_id,
    user_id,
    order_id,
    happened_at,
  ])
}

const takenBack = (chargeback_id: string, transaction_id: string, amount = '5.00'): Given => ({
  chargeback_id,
  transaction_id,
  amount,
  received_at: at('20T00:00:00'),
})

describe('a chargeback', () => {
  test('is of the account whose order it takes back, from when the bank told of it', async () => {
    const found = await incidents({
      'orders.orders_unified': [order('o1', 'u1')],
      chargebacks_validated: [takenBack('c1', 'o1')],
    })
    expect(found).toEqual([['chargeback', 'c1', 'u1', 'o1', at('20T00:00:00')]])
  })

  test('of which nothing is left, of an order that nobody knows, or of nobody’s, is none', async () => {
    const found = await incidents({
      'orders.orders_unified': [order('o1', 'u1'), order('o2', null)],
      chargebacks_validated: [takenBack('c1', 'o1', '0.00'), takenBack('c2', 'o2'), takenBack('c3', 'o3')],
    })
    expect(found).toEqual([])
  })
})

test('a tested card is of the account that ordered with it', async () => {
  const tested = { card_fingerprint: 'k1', attempt_id: 'a1', transaction_id: 'o1', attempted_at: at('01T09:59:00') }
  const given = {
    'orders.orders_unified': [order('o1', 'u1')],
    stg_card_tests: [tested, { ...tested, attempt_id: 'a2', transaction_id: 'o9' }],
  }
  expect(await incidents(given)).toEqual([['card_test', 'k1/a1', 'u1', 'o1', at('01T09:59:00')]])
})

describe('a change of a credential', () => {
  const changed = (login_id: string, time: string) => ({ user_id: 'u1', login_id, changed_at: at(time) })

  test('is an incident where an order follows within a day, once, with the first that does', async () => {
    const found = await incidents({
      'orders.orders_unified': [
        order('o1', 'u1', '02T09:59:59'),
        order('o2', 'u1', '02T09:00:00'),
        order('o3', 'u1', '01T09:59:59'),
      ],
      stg_credential_changes: [changed('l1', '01T10:00:00')],
    })
    expect(found).toEqual([['credential_change', 'l1', 'u1', 'o2', at('02T09:00:00')]])
  })

  test('is none where nobody ordered, ordered before, or a day later', async () => {
    const found = await incidents({
      'orders.orders_unified': [
        order('o1', 'u2', '01T11:00:00'),
        order('o2', 'u1', '02T10:00:00'),
        order('o3', 'u1', '01T09:00:00'),
      ],
      stg_credential_changes: [changed('l1', '01T10:00:00')],
    })
    expect(found).toEqual([])
  })
})
