import type { JsonObject } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { givenSubgraph } from './fixtures/given-subgraph.js'

const account = (user_id: string, person_id: string | null, more: JsonObject = {}): JsonObject => ({
  user_id,
  person_id,
  email_key: null,
  phone_key: null,
  last_seen_at: null,
  last_ordered_at: null,
  identities: [],
  recent_tickets: [],
  ...more,
})

async function withAccounts(...accounts: readonly JsonObject[]) {
  const subgraph = await givenSubgraph()
  await subgraph.give('Customer360', accounts)
  const ask = async (by: string, fields = 'userId') => {
    const { data, errors } = await subgraph.ask(`{ found: customer360(${by}) { ${fields} } }`)
    return errors[0] ?? data
  }
  return { ...subgraph, ask360: ask }
}

const SARI = { email_key: 'sari@example.com', phone_key: '+6281234567890' }

describe('a customer as a whole', () => {
  test('is found by the account, by an e-mail and by a phone, however they are written', async () => {
    const { ask360 } = await withAccounts(account('u1', 'p1', SARI), account('u2', 'p2'))
    const found = { found: { userId: 'u1' } }
    expect(await ask360('id: "u1"')).toEqual(found)
    expect(await ask360('email: " Sari+shop@Example.com"')).toEqual(found)
    expect(await ask360('phone: "0812 3456 7890"')).toEqual(found)
    expect(await ask360('phone: "+62-812-3456-7890"')).toEqual(found)
    expect(await ask360('email: "joko@example.com"')).toEqual({ found: null })
    expect(await ask360('id: "u3"')).toEqual({ found: null })
  })

  test('is, of a person with several accounts, the one that did something last', async () => {
    const { ask360 } = await withAccounts(
      account('u1', 'p1', { ...SARI, last_seen_at: '2026-02-01T00:00:00.000000Z' }),
      account('u2', 'p1', { ...SARI, last_ordered_at: '2026-02-02T00:00:00.000000Z' }),
      account('u3', 'p1', SARI),
    )
    expect(await ask360('email: "sari@example.com"')).toEqual({ found: { userId: 'u2' } })
  })

  test('shows its records in other places with what spoke for them, and its tickets, in the same read', async () => {
    const record = { record: 'tokopedia/b1', kind: 'tokopedia', record_id: 'b1', because: 'a decision', confidence: '1.000000' }
    const ticket = { ticket_id: 't1', status: 'open', reopened: 1 }
    const { ask360, give } = await withAccounts(account('u1', 'p1', { identities: [record], recent_tickets: [ticket] }))
    const evidence = [{ what: 'phone', level: 'the same', bits: '12.50' }]
    await give('Identity', [{ ...record, person_id: 'p1', evidence }])
    const fields =
      'personId identities { record because identity { evidence { what level bits } } } recentTickets { ticketId status reopened }'
    expect(await ask360('id: "u1"', fields)).toEqual({
      found: {
        personId: 'p1',
        identities: [{ record: 'tokopedia/b1', because: 'a decision', identity: { evidence } }],
        recentTickets: [{ ticketId: 't1', status: 'open', reopened: 1 }],
      },
    })
  })
})

test('a customer shows how risky she is and why, and nothing where nobody says so', async () => {
  const risk = { level: 'high', reasons: ['chargeback'], judged_at: '2026-02-02T00:00:00.000000Z' }
  const { ask360 } = await withAccounts(account('u1', 'p1', { risk }), account('u2', 'p2', { risk: null }))
  const fields = 'risk { level reasons judgedAt }'
  expect(await ask360('id: "u1"', fields)).toEqual({
    found: { risk: { level: 'high', reasons: ['chargeback'], judgedAt: '2026-02-02T00:00:00.000000Z' } },
  })
  expect(await ask360('id: "u2"', fields)).toEqual({ found: { risk: null } })
})

describe('refused, with what to do, is', () => {
  test('an e-mail that several persons have; all of their accounts are found beside it', async () => {
    const { ask, ask360 } = await withAccounts(account('u1', 'p1', SARI), account('u2', 'p2', SARI), account('u3', null))
    expect(await ask360('email: "sari@example.com"')).toContain('CUSTOMER_AMBIGUOUS')
    expect(await ask('{ customer360Accounts(phone: "081234567890") { userId } }')).toEqual({
      data: { customer360Accounts: [{ userId: 'u1' }, { userId: 'u2' }] },
      errors: [],
    })
  })

  test('none of the three, or two of them', async () => {
    const { ask, ask360 } = await withAccounts()
    expect(await ask360('id: null')).toContain('CUSTOMER_ASKED_BY_ONE')
    expect(await ask360('id: "u1", phone: "0812"')).toContain('CUSTOMER_ASKED_BY_ONE')
    expect((await ask('{ customer360Accounts { userId } }')).errors[0]).toContain('CUSTOMER_ASKED_BY_ONE')
  })

  test('a phone with letters, what is no e-mail, and what is too long', async () => {
    const { ask360 } = await withAccounts()
    expect(await ask360('phone: "0812O3456789x"')).toContain('CUSTOMER_CONTACT_INVALID')
    expect(await ask360('email: "sari at example"')).toContain('CUSTOMER_CONTACT_INVALID')
    expect(await ask360(`email: "${'x'.repeat(400)}@example.com"`)).toContain('length of email')
  })
})
