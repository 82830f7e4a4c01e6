import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { instant } from '../given-purchases.js'

const columns = {
  event_number: 'long',
  event: 'string',
  record: 'string',
  person_id: 'string',
  occurred_at: 'timestamptz',
} as const

type Noted = readonly [event: string, person_id: string | null, day: string]

const versions = (...noted: readonly Noted[]) => {
  const rows = noted.map(([event, person_id, day], at) => ({
    event_number: at + 1,
    event,
    record: 'account/u1',
    person_id,
    occurred_at: instant(day),
  }))
  return modelRows(new URL('./identities_scd.sql', import.meta.url), { identity_journal: { columns, rows } }, 'effective_at')
}

const version = (person_id: string, from: string, until: string | null) => ({
  record: 'account/u1',
  person_id,
  effective_at: instant(from),
  end_at: until && instant(until),
  is_current: until === null,
})

test('a record is one person’s until it is another’s, or nobody’s', async () => {
  expect(
    await versions(
      ['ASSIGNED', 'p1', '2026-02-01'],
      ['TO_REVIEW', 'p1', '2026-02-02'],
      ['ASSIGNED', 'p2', '2026-02-03'],
      ['RELEASED', null, '2026-02-04'],
      ['ASSIGNED', 'p3', '2026-02-05'],
    ),
  ).toEqual([
    version('p1', '2026-02-01', '2026-02-03'),
    version('p2', '2026-02-03', '2026-02-04'),
    version('p3', '2026-02-05', null),
  ])
})

test('of what was found out at one moment the last holds', async () => {
  expect(await versions(['ASSIGNED', 'p1', '2026-02-01'], ['ASSIGNED', 'p2', '2026-02-01'])).toEqual([
    version('p2', '2026-02-01', null),
  ])
})
