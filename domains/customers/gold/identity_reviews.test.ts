import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { evidence } from '../given-people.js'
import { instant } from '../given-purchases.js'

type Given = Readonly<Record<string, unknown>>

const text = 'string' as const

const journal = {
  event_number: 'long',
  event: text,
  record: text,
  other_record: text,
  because: text,
  probability: 'decimal(7, 6)',
  evidence,
  resolver: text,
  occurred_at: 'timestamptz',
} as const

const decisions = {
  decision_id: text,
  decision_number: 'long',
  record: text,
  other_record: text,
  verdict: text,
  reason: text,
  status: text,
  decided_at: 'timestamptz',
} as const

const put = (event_number: number, record: string, other_record: string, more: Given = {}): Given => ({
  event_number,
  event: 'TO_REVIEW',
  record,
  other_record,
  because: 'not certain',
  probability: '0.700000',
  evidence: [{ what: 'phone', level: 'the same', bits: '12.50' }],
  resolver: 'identity/1',
  occurred_at: instant(`2026-02-0${event_number}`),
  ...more,
})

const decided = (decision_number: number, verdict: string, status = 'HOLDS'): Given => ({
  decision_id: `d${decision_number}`,
  decision_number,
  record: 'a',
  other_record: 'b',
  verdict,
  reason: 'she said so',
  status,
  decided_at: instant('2026-02-05'),
})

const reviews = (events: readonly Given[], persons: Readonly<Record<string, string>>, said: readonly Given[] = []) =>
  modelRows(
    new URL('./identity_reviews.sql', import.meta.url),
    {
      identity_journal: { columns: journal, rows: events },
      identity_decisions_validated: { columns: decisions, rows: said },
      identities_resolved: {
        columns: { record: text, person_id: text },
        rows: Object.entries(persons).map(([record, person_id]) => ({ record, person_id })),
      },
    },
    'record, other_record',
  )

test('two records to be looked at are there once, with why, in words and weights, and are open', async () => {
  const rows = await reviews(
    [put(1, 'b', 'a'), put(2, 'a', 'b', { because: 'a bridge' }), put(3, 'a', 'c', { event: 'ASSIGNED' })],
    { a: 'p1', b: 'p2' },
  )
  expect(rows).toEqual([
    {
      review_id: expect.stringMatching(/^review_[0-9a-f]{20}$/),
      record: 'a',
      other_record: 'b',
      state: 'open',
      because: 'not certain',
      probability: '0.700000',
      evidence: [{ what: 'phone', level: 'the same', bits: '12.50' }],
      person_id: 'p1',
      other_person_id: 'p2',
      put_at: instant('2026-02-01'),
      decision_id: null,
      verdict: null,
      reason: null,
      decided_at: null,
      resolver: 'identity/1',
    },
  ])
})

test('a pair is decided by the decision that holds, and open again where it was taken back or refused', async () => {
  const persons = { a: 'p1', b: 'p2' }
  const state = async (...said: readonly Given[]) => (await reviews([put(1, 'a', 'b')], persons, said))[0]
  expect(await state(decided(1, 'TWO_PERSONS'))).toMatchObject({
    state: 'decided',
    decision_id: 'd1',
    verdict: 'TWO_PERSONS',
    reason: 'she said so',
    decided_at: instant('2026-02-05'),
  })
  expect(await state(decided(1, 'TWO_PERSONS', 'TAKEN_BACK'), decided(2, 'UNDECIDED'))).toMatchObject({
    state: 'open',
    decision_id: null,
  })
  expect(await state(decided(1, 'TWO_PERSONS', 'REFUSED'))).toMatchObject({ state: 'open' })
})

test('a pair that became one person, or of which one is told of no longer, is not open', async () => {
  const events = [put(1, 'a', 'b'), put(2, 'c', 'd')]
  expect((await reviews(events, { a: 'p1', b: 'p1', c: 'p2' })).map(({ state }) => state)).toEqual(['joined', 'gone'])
})
