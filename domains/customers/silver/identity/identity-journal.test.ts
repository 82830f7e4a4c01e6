import type { JsonObject } from '@storemesh/core'
import type { Fields } from '@storemesh/domain'
import { describe, expect, test } from 'vitest'
import { anyAccounts, accountRecord, decided, shuffled, tillRecord } from '../../given-people.js'
import { identityJournal } from './identity-journal.js'

async function* inTurn(...batches: readonly (readonly Fields[])[]): AsyncIterable<readonly Fields[]> {
  yield* batches
}

/** What is noted of these rows, with what was noted before in front of it. */
async function noted(rows: readonly Fields[], before: readonly JsonObject[] = []): Promise<readonly JsonObject[]> {
  const notes = [...before]
  for await (const note of identityJournal.open()(inTurn(rows), inTurn(before))) notes.push(note)
  return notes
}

const of = (notes: readonly JsonObject[], event: string) => notes.filter((note) => note['event'] === event)

/** Whose each record is now. */
function persons(notes: readonly JsonObject[]): ReadonlyMap<unknown, unknown> {
  const now = new Map<unknown, unknown>()
  for (const { event, record, person_id } of notes) {
    if (event === 'ASSIGNED') now.set(record, person_id)
    if (event === 'RELEASED') now.delete(record)
  }
  return now
}

const areOne = (notes: readonly JsonObject[], ...records: readonly string[]) =>
  new Set(records.map((record) => persons(notes).get(record))).size === 1

const people = anyAccounts(150)
const [first] = people
const sari = accountRecord('sari', {
  name: 'Sari Wulandari',
  email: 'sari.wulandari@example.com',
  phone: '0812 3456 7890',
  birth_date: '17/08/1991',
  address: 'Jl. Melati No. 7',
  city: 'Surakarta',
  province: 'Jawa Tengah',
})
/** The same person, who writes otherwise. */
const sariAgain = accountRecord('sari-2', {
  ...sari,
  name: 'SARI WULANDARI',
  email: 'sari91@example.org',
  phone: '+62-812-3456-7890',
  birth_date: '1991-08-17',
  address: 'Jalan Melati 7',
})

describe('whoever is told of', () => {
  test('is a person, and of two that are alike in nearly all the evidence is kept, in words and weights', async () => {
    const notes = await noted([...people, sari, sariAgain])
    expect(of(notes, 'ASSIGNED')).toHaveLength(people.length + 2)
    expect(areOne(notes, 'account/sari', 'account/sari-2')).toBe(true)
    const link = notes.find(({ record }) => record === 'account/sari-2')
    expect(link).toMatchObject({ because: 'likeness', other_record: 'account/sari', resolver: 'identity/2' })
    expect(Number(link?.['probability'])).toBeGreaterThan(0.95)
    expect(link?.['evidence']).toContainEqual({ what: 'phone', level: 'the same', bits: expect.stringMatching(/^\d/) })
    expect(JSON.stringify(notes)).not.toMatch(/Wulandari|example\.com|Melati/i)
  })

  test('a second time nothing is noted, in whatever order the rows come', async () => {
    const rows = [...people, sari, sariAgain]
    const notes = await noted(rows)
    expect(await noted(shuffled(rows), notes)).toEqual(notes)
  })

  test('at a till or a marketplace is the account that is named there, with nothing compared', async () => {
    const notes = await noted([...people, sari, tillRecord('sari', ['account/sari']), tillRecord('nobody', ['account/nobody'])])
    expect(areOne(notes, 'account/sari', 'till/sari')).toBe(true)
    expect(notes.find(({ record }) => record === 'till/sari')).toMatchObject({
      because: 'named by its source',
      other_record: 'account/sari',
      probability: '1.000000',
      evidence: [],
    })
    expect(notes.find(({ record }) => record === 'till/nobody')).toMatchObject({ because: 'alone', other_record: null })
  })

  test('with several accounts is none of them until somebody has looked', async () => {
    const rows = [...people, sari, tillRecord('x', ['account/sari', String(first?.['record'])])]
    const notes = await noted(rows)
    expect(areOne(notes, 'till/x', 'account/sari')).toBe(false)
    expect(of(notes, 'TO_REVIEW').filter(({ record }) => record === 'till/x')).toMatchObject([
      { because: 'several accounts are named' },
      { because: 'several accounts are named' },
    ])
  })
})

test('who names several accounts is whoever they turn out to be, once they are one', async () => {
  const buyer = tillRecord('x', ['account/sari', 'account/sari-2'])
  const notes = await noted([...people, sari, sariAgain, buyer])
  expect(areOne(notes, 'till/x', 'account/sari', 'account/sari-2')).toBe(true)
  expect(notes.find(({ record }) => record === 'till/x')).toMatchObject({ because: 'named by its source', evidence: [] })
  expect(of(notes, 'TO_REVIEW').filter(({ record }) => record === 'till/x')).toEqual([])
})

describe('when something changes', () => {
  test('who turns out to be one keeps the older id, and the other leads to it', async () => {
    const before = await noted([
      ...people,
      sari,
      { ...sariAgain, name: 'Other', phone: '', birth_date: '', address: '', city: '' },
    ])
    expect(areOne(before, 'account/sari', 'account/sari-2')).toBe(false)
    const notes = await noted([...people, sari, sariAgain], before)
    expect(areOne(notes, 'account/sari', 'account/sari-2')).toBe(true)
    const [merged, ...more] = of(notes, 'MERGED')
    expect(more).toEqual([])
    expect(new Set([merged?.['person_id'], merged?.['from_person_id']])).toEqual(
      new Set(['account/sari', 'account/sari-2'].map((record) => persons(before).get(record))),
    )
    expect(notes.slice(before.length).map(({ event }) => event)).toEqual(['MERGED', 'ASSIGNED'])
  })

  test('what is told later has the time of the data, and no record that is gone is anybody’s', async () => {
    const before = await noted([...people, sari])
    const notes = await noted([...people, { ...first, seen_at: '2026-03-01T00:00:00.000000Z' }].slice(1), before)
    expect(notes.at(-1)).toMatchObject({ event: 'RELEASED', record: 'account/sari', occurred_at: '2026-03-01T00:00:00.000000Z' })
    expect(persons(notes).has('account/sari')).toBe(false)
  })
})

describe('what somebody decided', () => {
  const rows = [...people, sari, sariAgain]

  test('comes before likeness, and is noted as such', async () => {
    const before = await noted(rows)
    const notes = await noted([...rows, decided('d1', 'TWO_PERSONS', 'account/sari', 'account/sari-2')], before)
    expect(areOne(notes, 'account/sari', 'account/sari-2')).toBe(false)
    expect(notes.slice(before.length)).toMatchObject([
      { event: 'SPLIT', decision_id: 'd1' },
      { event: 'MANUAL', decision_id: 'd1', record: 'account/sari', other_record: 'account/sari-2', because: 'TWO_PERSONS' },
      { event: 'ASSIGNED' },
    ])
  })

  test('comes before what a source names', async () => {
    const till = tillRecord('sari', ['account/sari'])
    const notes = await noted([...rows, till, decided('d1', 'TWO_PERSONS', 'account/sari', 'till/sari')])
    expect(areOne(notes, 'account/sari', 'till/sari')).toBe(false)
  })

  test('joins who is not alike at all', async () => {
    const other = String(first?.['record'])
    const notes = await noted([...rows, decided('d1', 'SAME_PERSON', 'account/sari', other)])
    expect(areOne(notes, 'account/sari', other)).toBe(true)
    expect(of(notes, 'ASSIGNED').find(({ record }) => record === 'account/sari')).toMatchObject({
      because: 'a decision',
      probability: '1.000000',
    })
  })

  test('is noted once where nothing had to move for it', async () => {
    const other = String(first?.['record'])
    const before = await noted(rows)
    const said = [
      ...rows,
      decided('d1', 'TWO_PERSONS', 'account/sari', other),
      decided('d2', 'SAME_PERSON', 'account/sari', 'account/sari-2', 1),
    ]
    const notes = await noted(said, before)
    expect(notes.slice(before.length)).toMatchObject([
      { event: 'MANUAL', decision_id: 'd1', record: 'account/sari', other_record: other, because: 'TWO_PERSONS', records: null },
      { event: 'MANUAL', decision_id: 'd2', record: 'account/sari', other_record: 'account/sari-2', because: 'SAME_PERSON' },
    ])
    expect(await noted(said, notes)).toEqual(notes)
  })

  test('of the same person is told apart: each note names the decision that it notes', async () => {
    const [, second, third] = people.map(({ record }) => String(record))
    const before = await noted(rows)
    const notes = await noted(
      [
        ...rows,
        decided('d1', 'SAME_PERSON', String(second), 'account/sari', 0),
        decided('d2', 'TWO_PERSONS', 'account/sari', 'account/sari-2', 1),
        decided('d3', 'SAME_PERSON', String(third), 'account/sari', 2),
      ],
      before,
    )
    const was = persons(before)
    const [sariWas, secondWas, thirdWas] = ['account/sari', second, third].map((record) => was.get(record))
    const manual = of(notes, 'MANUAL').map(({ decision_id, from_person_id }) => [decision_id, from_person_id])
    expect(manual.map(([id]) => id)).toEqual(['d1', 'd2', 'd3'])
    expect([secondWas, sariWas]).toContain(manual[0]?.[1])
    expect(manual[1]?.[1]).toBe(sariWas)
    expect([thirdWas, sariWas]).toContain(manual[2]?.[1])
  })

  test('and then taken back is left to likeness again, and asked of nobody a second time', async () => {
    const apart = await noted([...rows, decided('d1', 'TWO_PERSONS', 'account/sari', 'account/sari-2')])
    expect(areOne(apart, 'account/sari', 'account/sari-2')).toBe(false)
    const notes = await noted([...rows, decided('d2', 'UNDECIDED', 'account/sari', 'account/sari-2', 1)], apart)
    expect(areOne(notes, 'account/sari', 'account/sari-2')).toBe(true)
    expect(of(notes, 'MANUAL').map(({ decision_id, because }) => [decision_id, because])).toEqual([
      ['d1', 'TWO_PERSONS'],
      ['d2', 'UNDECIDED'],
    ])
    expect(of(notes, 'TO_REVIEW').filter(({ other_record }) => other_record === 'account/sari-2')).toEqual([])
  })

  test('of a record that nobody tells of waits until somebody does', async () => {
    const early = decided('d1', 'SAME_PERSON', 'account/new', 'account/sari')
    const before = await noted([...rows, early])
    expect(of(before, 'MANUAL')).toEqual([])
    const notes = await noted([...rows, accountRecord('new', { name: 'Joko' }), early], before)
    expect(areOne(notes, 'account/new', 'account/sari')).toBe(true)
    expect(of(notes, 'MANUAL')).toMatchObject([{ decision_id: 'd1' }])
  })

  test('and is refused changes nothing, and that is noted once', async () => {
    const before = await noted(rows)
    const refused = {
      ...decided('d1', 'TWO_PERSONS', 'account/sari', 'account/sari-2'),
      refusal: 'IDENTITY_DECISIONS_CONTRADICT',
    }
    const notes = await noted([...rows, refused], before)
    expect(of(notes, 'REFUSED')).toMatchObject([{ decision_id: 'd1', because: 'IDENTITY_DECISIONS_CONTRADICT' }])
    expect(areOne(notes, 'account/sari', 'account/sari-2')).toBe(true)
    expect(await noted([...rows, refused], notes)).toEqual(notes)
  })
})

describe('of what is written badly', () => {
  /** A stranger to Sari, but for what is given. */
  const stranger = (change: Fields) => ({ ...first, record: 'account/stranger', ...change })

  test('two people with one phone are two', async () => {
    const notes = await noted([...people, sari, stranger({ phone: sari['phone'] })])
    expect(areOne(notes, 'account/sari', 'account/stranger')).toBe(false)
  })

  test('a family with one e-mail, one phone and one door is not one person', async () => {
    const brother = { ...sari, record: 'account/brother', name: 'Bagus Wulandari', birth_date: '02/03/1988' }
    const notes = await noted([...people, sari, brother])
    expect(areOne(notes, 'account/sari', 'account/brother')).toBe(false)
  })

  test('an address of an office joins nobody, however many have it', async () => {
    const office = people.map((person) => ({ ...person, email: 'info@example.com' }))
    const notes = await noted(office)
    expect(new Set(persons(notes).values()).size).toBe(people.length)
  })

  test('a phone with letters is none', async () => {
    const notes = await noted([...people, { ...sari, phone: '0812O3456789x' }, stranger({ phone: '0812O3456789x' })])
    expect(areOne(notes, 'account/sari', 'account/stranger')).toBe(false)
    expect(JSON.stringify(notes.filter(({ record }) => record === 'account/sari'))).not.toContain('"phone"')
  })

  test('a birthday to come is none: it neither joins nor keeps apart', async () => {
    const notes = await noted([...people, { ...sari, birth_date: '17/08/2091' }, sariAgain])
    expect(areOne(notes, 'account/sari', 'account/sari-2')).toBe(true)
    const link = notes.find(({ record }) => record === 'account/sari-2')
    expect(JSON.stringify(link)).not.toContain('birth_date')
  })

  test('what would join five hundred records is put before somebody', async () => {
    const copies = Array.from({ length: 500 }, (_, at) => ({ ...sari, record: `account/sari-${String(at).padStart(3, '0')}` }))
    const notes = await noted([...people, ...copies])
    const sizes = new Map<unknown, number>()
    for (const person of persons(notes).values()) sizes.set(person, (sizes.get(person) ?? 0) + 1)
    expect(Math.max(...sizes.values())).toBeLessThanOrEqual(100)
    expect(of(notes, 'TO_REVIEW').map(({ because }) => because)).toContain('too many records')
  })
})

test('of nobody nothing is noted, and one alone is a person', async () => {
  expect(await noted([])).toEqual([])
  expect(await noted([sari])).toMatchObject([{ event: 'ASSIGNED', record: 'account/sari', because: 'alone' }])
})
