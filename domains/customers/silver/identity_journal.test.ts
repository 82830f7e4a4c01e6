import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { instant } from '../given-purchases.js'

const text = 'string' as const

const columns = {
  record: text,
  named_records: { type: 'list', 'element-id': 0, 'element-required': false, element: text },
  name: text,
  email: text,
  phone: text,
  birth_date: text,
  address: text,
  city: text,
  province: text,
  last_seen_at: 'timestamptz',
} as const

const decisions = {
  record: text,
  other_record: text,
  decision_id: text,
  decision_number: 'long',
  verdict: text,
  status: text,
  refusal: text,
  decided_at: 'timestamptz',
} as const

const NOTHING_DECIDED = { other_record: null, decision_id: null, decision_number: null, verdict: null, refusal: null }
const NOTHING_TOLD = { name: null, email: null, phone: null, birth_date: null, address: null, city: null, province: null }
const sql = new URL('./identity_journal.sql', import.meta.url)

test('each record is given as its source has it, with when it was seen last, and nothing was decided', async () => {
  const sri = { name: 'Sri', email: 'sri@example.com', phone: '0812', birth_date: '17/08/1991', address: 'Jl. 1', city: 'Solo' }
  const account = { record: 'account/u1', named_records: null, ...sri, province: null }
  const till = { record: 'till/u1', named_records: ['account/u1'], ...NOTHING_TOLD }
  const rows = [account, till].map((row) => ({ ...row, last_seen_at: instant('2026-02-01') }))
  const given = { stg_person_records: { columns, rows }, identity_decisions_validated: { columns: decisions, rows: [] } }
  expect(await modelRows(sql, given, 'record')).toEqual(
    [account, till].map((row) => ({ ...row, ...NOTHING_DECIDED, seen_at: instant('2026-02-01') })),
  )
})

test('what somebody decided is given with its place and with why it was refused, but for what was taken back', async () => {
  const decided = (decision_number: number, status: string, refusal: string | null = null) => ({
    record: 'account/u1',
    other_record: 'account/u2',
    decision_id: `d${decision_number}`,
    decision_number,
    verdict: 'SAME_PERSON',
    status,
    refusal,
    decided_at: instant('2026-02-02'),
  })
  const rows = [decided(1, 'HOLDS'), decided(2, 'REFUSED', 'IDENTITY_DECISIONS_CONTRADICT'), decided(3, 'TAKEN_BACK')]
  const given = { stg_person_records: { columns, rows: [] }, identity_decisions_validated: { columns: decisions, rows } }
  const of = { record: 'account/u1', other_record: 'account/u2', verdict: 'SAME_PERSON', named_records: null, ...NOTHING_TOLD }
  expect(await modelRows(sql, given, 'decision_number')).toEqual([
    { ...of, decision_id: 'd1', decision_number: 1n, refusal: null, seen_at: instant('2026-02-02') },
    { ...of, decision_id: 'd2', decision_number: 2n, refusal: 'IDENTITY_DECISIONS_CONTRADICT', seen_at: instant('2026-02-02') },
  ])
})
