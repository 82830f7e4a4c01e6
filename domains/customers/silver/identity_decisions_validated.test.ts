import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  decision_id: 'string',
  record: 'string',
  other_record: 'string',
  verdict: 'string',
  reason: 'string',
  asked_by: 'string',
  asked_at: 'timestamptz',
  source_partition: 'int',
  source_offset: 'long',
} as const

const decided = (decision_id: string, verdict: string, source_offset: number, record: string, other_record: string) => ({
  decision_id,
  record,
  other_record,
  verdict,
  reason: `seen ${source_offset}`,
  asked_by: 'ann',
  asked_at: '2026-01-31T10:00:00.000000Z',
  source_partition: 0,
  source_offset,
})

test('a decision is as it was told first, with who made it, its records in the order of their names', async () => {
  const rows = [
    decided('d1', 'TWO_PERSONS', 5, 'account/u1', 'account/u2'),
    decided('d2', 'SAME_PERSON', 4, 'till/u3', 'account/u1'),
    decided('d1', 'SAME_PERSON', 1, 'account/u1', 'account/u2'),
  ]
  const given = { bronze_kafka__identity_commands: { columns, rows } }
  expect(await modelRows(new URL('./identity_decisions_validated.sql', import.meta.url), given, 'decision_id')).toEqual([
    {
      decision_id: 'd1',
      decision_number: 1n,
      record: 'account/u1',
      other_record: 'account/u2',
      verdict: 'SAME_PERSON',
      reason: 'seen 1',
      asked_by: 'ann',
      decided_at: '2026-01-31T10:00:00.000000Z',
    },
    expect.objectContaining({ decision_id: 'd2', record: 'account/u1', other_record: 'till/u3' }),
  ])
})
