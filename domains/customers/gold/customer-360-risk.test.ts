import { expect, test } from 'vitest'
import { instant } from '../given-purchases.js'
import { account, type Given, whole } from './fixtures/given-whole-account.js'

const judged = (user_id: string, risk_level: string, day: string, reasons: readonly string[] = []): Given => ({
  user_id,
  risk_level,
  reasons,
  judged_at: instant(day),
})

const is = (user_id: string, person_id: string): Given => ({
  record: `account/${user_id}`,
  kind: 'account',
  record_id: user_id,
  person_id,
})

const risksOf = async (given: Readonly<Record<string, readonly Given[]>>) => (await whole(given)).map(({ risk }) => risk)

test('an account of which fraud says nothing has no risk, and another is as risky as fraud says', async () => {
  expect(await risksOf({ 'fraud.customer_risk': [judged('u2', 'elevated', '2026-02-03', ['card_test'])] })).toEqual([
    null,
    { level: 'elevated', reasons: ['card_test'], judged_at: instant('2026-02-03') },
  ])
})

test('low is said, and is not nothing', async () => {
  const [risk] = await risksOf({ 'fraud.customer_risk': [judged('u1', 'low', '2026-02-03')] })
  expect(risk).toEqual({ level: 'low', reasons: [], judged_at: instant('2026-02-03') })
})

test('all accounts of a person have the highest risk of them, with each reason once, and another person has her own', async () => {
  const risks = await risksOf({
    dim_users: [account('u1'), account('u2'), account('u3'), account('u4')],
    identities_resolved: [is('u1', 'p1'), is('u2', 'p1'), is('u3', 'p1'), is('u4', 'p2')],
    'fraud.customer_risk': [
      judged('u1', 'high', '2026-02-01', ['chargeback']),
      judged('u2', 'elevated', '2026-02-05', ['card_test', 'chargeback']),
      judged('u4', 'low', '2026-02-02'),
    ],
  })
  const hers = { level: 'high', reasons: ['card_test', 'chargeback'], judged_at: instant('2026-02-05') }
  expect(risks).toEqual([hers, hers, hers, { level: 'low', reasons: [], judged_at: instant('2026-02-02') }])
})
