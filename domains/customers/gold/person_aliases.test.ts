import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { instant } from '../given-purchases.js'

test('only what went into another is an old id', async () => {
  const columns = {
    event_number: 'long',
    event: 'string',
    person_id: 'string',
    from_person_id: 'string',
    occurred_at: 'timestamptz',
  } as const
  const rows = ['ASSIGNED', 'MERGED', 'SPLIT', 'MANUAL'].map((event, at) => ({
    event_number: at + 1,
    event,
    person_id: 'p1',
    from_person_id: 'p2',
    occurred_at: instant('2026-02-01'),
  }))
  const sql = new URL('./person_aliases.sql', import.meta.url)
  expect(await modelRows(sql, { identity_journal: { columns, rows } }, 'event_number')).toEqual([
    { event_number: 2n, from_person_id: 'p2', person_id: 'p1', occurred_at: instant('2026-02-01') },
  ])
})
