import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { evidence } from '../given-people.js'
import { instant } from '../given-purchases.js'

type Given = Readonly<Record<string, unknown>>

const text = 'string' as const

const journal = {
  event_number: 'long',
  event: text,
  person_id: text,
  record: text,
  other_record: text,
  because: text,
  probability: 'decimal(7, 6)',
  evidence,
  resolver: text,
  occurred_at: 'timestamptz',
} as const

const records = {
  record: text,
  kind: text,
  record_id: text,
  first_seen_at: 'timestamptz',
  last_seen_at: 'timestamptz',
} as const

const account = (id: string): Given => ({
  record: `account/${id}`,
  kind: 'account',
  record_id: id,
  first_seen_at: instant('2026-01-01'),
  last_seen_at: instant('2026-01-02'),
})

const event = (event_number: number, event: string, id: string | null, person_id: string | null, more: Given = {}): Given => ({
  event_number,
  event,
  person_id,
  record: id === null ? null : `account/${id}`,
  because: 'alone',
  evidence: [],
  resolver: 'identity/1',
  occurred_at: instant(`2026-02-0${event_number}`),
  ...more,
})

const resolved = (events: readonly Given[], accounts: readonly string[]) =>
  modelRows(
    new URL('./identities_resolved.sql', import.meta.url),
    {
      identity_journal: { columns: journal, rows: events },
      stg_person_records: { columns: records, rows: accounts.map(account) },
    },
    'record',
  )

test('a record is whose it was said to be last, since then, with what spoke for it', async () => {
  const link = {
    because: 'likeness',
    other_record: 'account/u2',
    probability: '0.990000',
    evidence: [{ what: 'phone', level: 'the same', bits: '12.50' }],
  }
  const rows = await resolved(
    [event(1, 'ASSIGNED', 'u1', 'p1'), event(2, 'MERGED', null, 'p2'), event(3, 'ASSIGNED', 'u1', 'p2', link)],
    ['u1'],
  )
  expect(rows).toMatchObject([
    {
      record: 'account/u1',
      kind: 'account',
      record_id: 'u1',
      person_id: 'p2',
      since_at: instant('2026-02-03'),
      because: 'likeness',
      other_record: 'account/u2',
      confidence: '0.990000',
      evidence: [{ what: 'phone', level: 'the same', bits: '12.50' }],
    },
  ])
})

test('a record that is nobody’s any more is not there, nor one that nobody tells of', async () => {
  const events = [event(1, 'ASSIGNED', 'u1', 'p1'), event(2, 'ASSIGNED', 'u2', 'p2'), event(3, 'RELEASED', 'u1', null)]
  expect(await resolved(events, ['u1'])).toEqual([])
})

test('what somebody should look at changes nothing', async () => {
  const events = [event(1, 'ASSIGNED', 'u1', 'p1'), event(2, 'TO_REVIEW', 'u1', 'p1', { because: 'not certain' })]
  expect(await resolved(events, ['u1'])).toMatchObject([{ person_id: 'p1', because: 'alone' }])
})
