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

const NOTHING_DECIDED = { other_record: null, decision_id: null, verdict: null }

test('each record is given as its source has it, with when it was seen last, and nothing was decided', async () => {
  const sri = { name: 'Sri', email: 'sri@example.com', phone: '0812', birth_date: '17/08/1991', address: 'Jl. 1', city: 'Solo' }
  const account = { record: 'account/u1', named_records: null, ...sri, province: null }
  const nothing = { name: null, email: null, phone: null, birth_date: null, address: null, city: null, province: null }
  const till = { record: 'till/u1', named_records: ['account/u1'], ...nothing }
  const rows = [account, till].map((row) => ({ ...row, last_seen_at: instant('2026-02-01') }))
  const sql = new URL('./identity_journal.sql', import.meta.url)
  expect(await modelRows(sql, { stg_person_records: { columns, rows } }, 'record')).toEqual(
    [account, till].map((row) => ({ ...row, ...NOTHING_DECIDED, seen_at: instant('2026-02-01') })),
  )
})
