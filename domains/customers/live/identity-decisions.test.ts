import type { JsonObject } from '@storemesh/core'
import { rehearse } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { identityDecisions } from './identity-decisions.js'

const TOPIC = 'customers.identity-commands'

const decided = (decision_id: string, verdict: string, record = 'account/u1', other_record = 'account/u2'): JsonObject => ({
  decision_id,
  record,
  other_record,
  verdict,
  reason: 'she said so',
  asked_by: 'ann',
  asked_at: '2026-01-31T10:00:00.000000Z',
})

test('a decision is answered with what was decided, the records in the order of their names, and not with who did', async () => {
  const decisions = rehearse(identityDecisions)
  const [answer] = await decisions.tell(TOPIC, decided('d1', 'SAME_PERSON', 'till/u2', 'account/u1'))
  expect(answer?.row).toEqual({
    decision_id: 'd1',
    record: 'account/u1',
    other_record: 'till/u2',
    verdict: 'SAME_PERSON',
    reason: 'she said so',
    decided_at: '2026-01-31T10:00:00.000000Z',
    decision_number: 0,
  })
})

test('a decision that is told again is not made again, also with another verdict', async () => {
  const decisions = rehearse(identityDecisions)
  const told = []
  for (const command of [decided('d1', 'SAME_PERSON'), decided('d1', 'TWO_PERSONS'), decided('d2', 'UNDECIDED')])
    told.push(await decisions.tell(TOPIC, command))
  expect(told.map((rows) => rows.map(({ row }) => [row['decision_id'], row['verdict']]))).toEqual([
    [['d1', 'SAME_PERSON']],
    [],
    [['d2', 'UNDECIDED']],
  ])
})
