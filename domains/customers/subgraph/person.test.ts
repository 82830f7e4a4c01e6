import { expect, test } from 'vitest'
import { givenSubgraph } from './fixtures/given-subgraph.js'

const day = (number: number) => `2026-02-0${number}T00:00:00.000000Z`

const version = (record: string, person_id: string, from: number, until?: number) => ({
  record,
  person_id,
  effective_at: day(from),
  end_at: until === undefined ? null : day(until),
  is_current: until === undefined,
})

const alias = (alias_id: string, person_id: string, from: number, until?: number) => {
  const { record: _, ...rest } = version('', person_id, from, until)
  return { alias_id, ...rest }
}

/** On the third p2 went into p1, and on the fifth p1 into p3. */
async function ask(question: string) {
  const subgraph = await givenSubgraph()
  await subgraph.give('PersonAlias', [alias('p2', 'p1', 3, 5), alias('p2', 'p3', 5), alias('p1', 'p3', 5)])
  await subgraph.give('IdentityVersion', [
    version('account/a', 'p1', 1, 5),
    version('account/a', 'p3', 5),
    version('till/b', 'p2', 1, 3),
    version('till/b', 'p1', 3, 5),
    version('till/b', 'p3', 5),
    version('account/c', 'p3', 1),
  ])
  await subgraph.give('Identity', [{ record: 'account/c', kind: 'account', record_id: 'c', person_id: 'p3', because: 'alone' }])
  const { data, errors } = await subgraph.ask(
    `{ person(${question}) { id askedId oldIds records { record identity { because } } } }`,
  )
  return errors[0] ?? data
}

const person = (id: string, askedId: string, oldIds: readonly string[], ...records: readonly string[]) => ({
  person: {
    id,
    askedId,
    oldIds,
    records: records.map((record) => ({ record, identity: record === 'account/c' ? { because: 'alone' } : null })),
  },
})

test('an old id is answered for by whom it went into in the end, with all of her records and all ids that lead to her', async () => {
  const now = person('p3', 'p2', ['p1', 'p2'], 'account/a', 'account/c', 'till/b')
  expect(await ask('id: "p2"')).toEqual(now)
  expect(await ask('id: "p3"')).toEqual({ person: { ...now.person, askedId: 'p3' } })
})

test('as of a moment, an id is whoever answered for it then, with what was hers then', async () => {
  expect(await ask('id: "p2", asOf: "2026-02-02T00:00:00Z"')).toEqual(person('p2', 'p2', [], 'till/b'))
  expect(await ask(`id: "p2", asOf: "${day(3)}"`)).toEqual(person('p1', 'p2', ['p2'], 'account/a', 'till/b'))
  expect(await ask(`id: "p1", asOf: "${day(5)}"`)).toEqual(person('p3', 'p1', ['p1', 'p2'], 'account/a', 'account/c', 'till/b'))
})

test('an id that nobody has, or that nobody had then, is nobody', async () => {
  expect(await ask('id: "p9"')).toEqual({ person: null })
  expect(await ask('id: "p1", asOf: "2026-01-01T00:00:00Z"')).toEqual({ person: null })
})

test('an id that is too long is refused', async () => {
  expect(await ask(`id: "${'x'.repeat(201)}"`)).toContain('length of id')
})
