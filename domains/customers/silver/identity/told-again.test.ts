import type { JsonObject } from '@storemesh/core'
import type { Fields, JournalNotes } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { accountRecord, anyAccounts, decided } from '../../given-people.js'
import { identityJournal } from './identity-journal.js'

async function* inTurn(...batches: readonly (readonly Fields[])[]): AsyncIterable<readonly Fields[]> {
  yield* batches
}

async function toldBy(
  notes: JournalNotes,
  rows: readonly Fields[],
  before: readonly JsonObject[],
): Promise<readonly JsonObject[]> {
  const told: JsonObject[] = []
  for await (const note of notes(inTurn(rows), inTurn(before))) told.push(note)
  return told
}

/** What was noted, but for how much was counted for it: that is learned anew by whoever compares all again. */
const said = (notes: readonly JsonObject[]) =>
  notes.map(({ event, record, other_record, person_id, from_person_id, because, occurred_at }) => ({
    event,
    record,
    other_record,
    person_id,
    from_person_id,
    because,
    occurred_at,
  }))

const people = anyAccounts(300)
const late = people.slice(290)
const again = (at: number, told: Fields): Fields => accountRecord(`again-${at}`, { ...people[at], ...told })
/** One in ten has a second account, or nobody could tell what two of one person agree in. */
const seconds = people.slice(30, 60).map((_, at) => again(30 + at, at % 2 ? { phone: null } : { address: null, city: null }))
const known = [...people.slice(0, 290), ...seconds]

/** Some open a second account, one tells another number, one goes, somebody decides, and nothing happens. */
const LOTS: readonly (readonly Fields[])[] = [
  known,
  [...known, ...late.slice(0, 4), again(3, { city: 'Medan' }), again(7, { phone: null })],
  [...known.slice(1), ...late, again(3, { city: 'Medan' }), again(7, { phone: null }), again(20, { birth_date: null })],
  [...known.slice(1), ...late, again(3, { name: 'Somebody Else', email: null, phone: null }), again(7, { phone: null })],
  [...known.slice(1), ...late, again(7, { phone: null }), decided('d1', 'TWO_PERSONS', 'account/u0007', 'account/again-7')],
  [...known.slice(1), ...late, again(7, { phone: null }), decided('d1', 'TWO_PERSONS', 'account/u0007', 'account/again-7')],
]

test('whoever keeps what was compared notes the same as who compares all of it again', async () => {
  const keeping = identityJournal.open()
  let journal: readonly JsonObject[] = []
  for (const [lot, rows] of LOTS.entries()) {
    const anew = await toldBy(identityJournal.open(), rows, journal)
    const kept = await toldBy(keeping, rows, journal)
    expect({ lot, notes: said(kept) }).toEqual({ lot, notes: said(anew) })
    journal = [...journal, ...kept]
  }
  expect(journal.filter(({ event }) => event !== 'ASSIGNED').map(({ event }) => event)).toEqual(
    expect.arrayContaining(['RELEASED', 'SPLIT', 'MANUAL']),
  )
})

test('what was found out and never noted, because the refresh failed, is noted the next time', async () => {
  const keeping = identityJournal.open()
  const [first = [], second = []] = LOTS
  const journal = await toldBy(keeping, first, [])
  const lost = await toldBy(keeping, second, journal)
  expect(lost.length).toBeGreaterThan(0)
  expect(await toldBy(keeping, second, journal)).toEqual(lost)
})
