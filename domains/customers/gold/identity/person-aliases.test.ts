import type { JsonObject } from '@storemesh/core'
import { expect, test } from 'vitest'
import { instant } from '../../given-purchases.js'
import { personAliases } from './person-aliases.js'

async function aliases(...merges: readonly (readonly [from: string, to: string, day: string])[]): Promise<readonly JsonObject[]> {
  const rows = merges.map(([from_person_id, person_id, day], at) => ({
    event_number: at + 1,
    from_person_id,
    person_id,
    occurred_at: instant(day),
  }))
  async function* backwards() {
    yield rows.toReversed()
  }
  const made: JsonObject[] = []
  for await (const row of personAliases.of(backwards())) made.push(row)
  return made
}

const answer = (alias_id: string, person_id: string, from: string, until?: string) => ({
  alias_id,
  person_id,
  effective_at: instant(from),
  end_at: until === undefined ? null : instant(until),
  is_current: until === undefined,
})

test('an old id is answered for by the person that it went into, and by whom that goes into in turn', async () => {
  expect(await aliases(['p2', 'p1', '2026-02-01'], ['p3', 'p4', '2026-02-02'], ['p1', 'p4', '2026-02-03'])).toEqual([
    answer('p2', 'p1', '2026-02-01', '2026-02-03'),
    answer('p2', 'p4', '2026-02-03'),
    answer('p3', 'p4', '2026-02-02'),
    answer('p1', 'p4', '2026-02-03'),
  ])
})

test('of what was found out at one moment the last holds', async () => {
  expect(await aliases(['p2', 'p1', '2026-02-01'], ['p1', 'p3', '2026-02-01'])).toEqual([
    answer('p2', 'p3', '2026-02-01'),
    answer('p1', 'p3', '2026-02-01'),
  ])
})

test('where nothing went anywhere there is no old id', async () => {
  expect(await aliases()).toEqual([])
})
