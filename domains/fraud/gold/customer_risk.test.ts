import { modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'

type Given = Readonly<Record<string, unknown>>

const text = 'string' as const
const at = (day: number) => `2026-02-${String(day).padStart(2, '0')}T00:00:00.000000Z`
const order = (user_id: string | null, day: number): Given => ({ user_id, ordered_at: at(day) })
const incident = (reason: string, day: number, user_id = 'u1'): Given => ({ user_id, reason, happened_at: at(day) })

async function risks(orders: readonly Given[], incidents: readonly Given[]) {
  const given = {
    'orders.orders_unified': { columns: { user_id: text, ordered_at: 'timestamptz' } as const, rows: orders },
    incidents_unified: { columns: { user_id: text, reason: text, happened_at: 'timestamptz' } as const, rows: incidents },
    risk_reasons_decreed: {
      columns: { reason: text, elevated_from: 'int', high_from: 'int' } as const,
      rows: [
        { reason: 'chargeback', elevated_from: 1, high_from: 1 },
        { reason: 'card_test', elevated_from: 1, high_from: 2 },
        { reason: 'credential_change', elevated_from: 2, high_from: 3 },
      ],
    },
  }
  return modelRows(new URL('./customer_risk.sql', import.meta.url), given, 'user_id')
}

test('whoever ordered and has nothing held against it is of low risk; an order of nobody is nobody’s', async () => {
  expect(await risks([order('u1', 1), order('u1', 3), order(null, 4)], [])).toEqual([
    {
      user_id: 'u1',
      risk_level: 'low',
      reasons: [],
      orders: 2n,
      chargebacks: 0n,
      card_tests: 0n,
      credential_changes: 0n,
      last_incident_at: null,
      judged_at: at(3),
    },
  ])
})

describe('the level is', () => {
  const levelOf = async (...incidents: readonly Given[]) => {
    const [risk] = await risks([order('u1', 1)], incidents)
    return [risk?.['risk_level'], risk?.['reasons']]
  }

  test('what the number of incidents of one kind comes to', async () => {
    expect(await levelOf(incident('card_test', 2))).toEqual(['elevated', ['card_test']])
    expect(await levelOf(incident('card_test', 2), incident('card_test', 3))).toEqual(['high', ['card_test']])
    expect(await levelOf(incident('credential_change', 2))).toEqual(['low', []])
  })

  test('the highest of all kinds, with each that raises it', async () => {
    expect(await levelOf(incident('chargeback', 2), incident('card_test', 3), incident('credential_change', 4))).toEqual([
      'high',
      ['card_test', 'chargeback'],
    ])
  })

  test('its own, and of nobody else’s incidents', async () => {
    expect(await levelOf(incident('chargeback', 2, 'u2'))).toEqual(['low', []])
  })
})

test('incidents are counted by their kind, and the newest of them or of the orders says as of when it was judged', async () => {
  const [risk] = await risks(
    [order('u1', 5)],
    [incident('chargeback', 2), incident('chargeback', 9), incident('card_test', 3), incident('unheard_of', 4)],
  )
  expect(risk).toMatchObject({
    chargebacks: 2n,
    card_tests: 1n,
    credential_changes: 0n,
    last_incident_at: at(9),
    judged_at: at(9),
  })
})
