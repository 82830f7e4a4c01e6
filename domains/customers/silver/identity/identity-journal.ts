import type { JsonObject } from '@storemesh/core'
import type { Fields, JournalFunction } from '@storemesh/domain'
import { type Decision, type Explanation, type IdentityEvent, nextAssignment } from '@storemesh/identity'
import { type ComparedRecords, comparedRecords } from './compared-records.js'
import { evidenceOf, joinByLikeness, type Likeness } from './likeness.js'
import { joinNamedTogether } from './named-together.js'
import { byText, type Decided, type Given, givenFrom, latest, type StandingDecision } from './person-record.js'
import { type Reason, saidOutright, type ToReview } from './said-outright.js'
import { pairKey, toldBefore } from './told-before.js'

/** Which rules and which arithmetic say who is who: another version may say otherwise, and goes on from what was said before. */
const RESOLVER = 'identity/2'
/** A person with more records than this is none: somebody has to look at it. */
const RECORDS_MAX = 100

/**
 * Who is who, as it is found out: records that changed are compared with what is in their blocks, persons keep the ids that they
 * have, and what has changed by that is noted. Its time is the newest that anybody told of.
 */
export const identityJournal: JournalFunction = {
  name: RESOLVER,
  open() {
    const compared = comparedRecords(RECORDS_MAX)
    return (rows, journal) => notesOf(rows, journal, compared)
  },
}

async function* notesOf(
  rows: AsyncIterable<readonly Fields[]>,
  journal: AsyncIterable<readonly Fields[]>,
  compared: ComparedRecords,
): AsyncIterable<JsonObject> {
  const before = await toldBefore(journal)
  const given = await givenFrom(rows)
  const at = latest([given.at, before.last_at].flatMap((moment) => moment ?? []))
  if (at === undefined) return
  const said = saidOutright(given, RECORDS_MAX)
  const alike = joinByLikeness(said.sets, given.records, said.accepted, compared)
  const named = joinNamedTogether(given.records, said.sets, RECORDS_MAX)
  const clusters = clustersOf(given, (record) => said.sets.find(record))
  const next = nextAssignment(before.assignment, clusters, said.accepted.map(decisionOf), Date.parse(at))
  const personOf = (record: string) => next.assignment.persons.get(record) ?? null
  let event_number = before.last_number
  const note = (event: string, more: Partial<Note>): JsonObject => {
    event_number += 1
    return { ...NO_NOTE, ...more, event_number, event, occurred_at: at, resolver: RESOLVER }
  }
  for (const moved of next.events.filter(isMove)) yield note(moved.what, movedNote(moved, next.events))
  for (const manual of manualNotes(given, next.events, before.decided, personOf)) yield note('MANUAL', manual)
  for (const { record } of given.records) {
    const was = before.assignment.persons.get(record)
    if (was !== personOf(record))
      yield note('ASSIGNED', {
        person_id: personOf(record),
        from_person_id: was ?? null,
        record,
        ...reasonNote(said.reasons.get(record) ?? named.get(record), alike, record),
      })
  }
  for (const [record, person] of [...before.assignment.persons].toSorted(([one], [other]) => byText(one, other)))
    if (personOf(record) === null) yield note('RELEASED', { from_person_id: person, record })
  const open = said.review.filter(({ records: [one, other] }) => !said.sets.areOne(one, other))
  for (const review of newReviews([...open, ...alike.review], before.reviews, said.accepted)) {
    const [record, other_record] = review.records
    yield note('TO_REVIEW', { person_id: personOf(record), record, other_record, ...explainedNote(review) })
  }
  for (const refused of given.refused) {
    if (before.decided.has(refused.decision_id)) continue
    yield note('REFUSED', { ...decidedNote(refused, personOf), because: refused.refusal })
  }
}

const NO_NOTE = {
  person_id: null,
  from_person_id: null,
  record: null,
  other_record: null,
  records: null,
  probability: null,
  because: null,
  evidence: [],
  decision_id: null,
}

interface Note extends JsonObject {
  readonly person_id: string | null
  readonly from_person_id: string | null
  readonly record: string | null
  readonly other_record: string | null
  readonly records: number | null
  readonly probability: string | null
  readonly because: string | null
  readonly evidence: readonly JsonObject[]
  readonly decision_id: string | null
}

function clustersOf({ records }: Given, setOf: (record: string) => string): readonly (readonly string[])[] {
  const clusters = new Map<string, string[]>()
  for (const { record } of records) {
    const set = setOf(record)
    const cluster = clusters.get(set)
    if (cluster === undefined) clusters.set(set, [record])
    else cluster.push(record)
  }
  return [...clusters.values()]
}

const decisionOf = ({ decision_id, verdict, records }: StandingDecision): Decision => ({
  id: decision_id,
  what: verdict === 'SAME_PERSON' ? 'one person' : 'two persons',
  records,
})

const isMove = ({ what }: IdentityEvent): boolean => what !== 'MANUAL'

/** An id that went somewhere, and the decision that brought it about. */
function movedNote({ from, to, records }: IdentityEvent, events: readonly IdentityEvent[]): Partial<Note> {
  const manual = events.find((event) => event.what === 'MANUAL' && event.from === from && event.to === to)
  return { person_id: to, from_person_id: from, records, decision_id: manual?.decision ?? null }
}

/** Each decision, once it holds: with what it has moved, or alone where nothing had to move. */
function manualNotes(
  { records, decisions, withdrawals }: Given,
  events: readonly IdentityEvent[],
  noted: ReadonlySet<string>,
  personOf: (record: string) => string | null,
): readonly Partial<Note>[] {
  const known = new Set(records.map(({ record }) => record))
  return [...decisions, ...withdrawals]
    .filter((decision) => decision.records.every((record) => known.has(record)))
    .flatMap((decision): readonly Partial<Note>[] => {
      const note = { ...decidedNote(decision, personOf), because: decision.verdict }
      const moved = events.filter((event) => event.decision === decision.decision_id)
      if (moved.length > 0)
        return moved.map(({ from, to, records: count }) => ({
          ...note,
          person_id: to,
          from_person_id: from,
          records: count,
        }))
      return noted.has(decision.decision_id) ? [] : [note]
    })
}

const decidedNote = (
  { decision_id, records: [record, other_record] }: Decided,
  personOf: (record: string) => string | null,
): Partial<Note> => ({ person_id: personOf(record), record, other_record, decision_id })

function reasonNote(reason: Reason | undefined, { closest }: Likeness, record: string): Partial<Note> {
  if (reason !== undefined)
    return { other_record: reason.other ?? null, because: reason.because, probability: probabilityText(1) }
  const alike = closest.get(record)
  if (alike === undefined) return { because: 'alone' }
  return { other_record: alike.record, because: 'likeness', ...explanationNote(alike.explained) }
}

const explainedNote = ({ because, explained }: ToReview & { readonly explained?: Explanation }): Partial<Note> => ({
  because,
  ...(explained && explanationNote(explained)),
})

const explanationNote = (explained: Explanation): Partial<Note> => ({
  probability: probabilityText(explained.probability),
  evidence: evidenceOf(explained).map(({ what, level, bits }) => ({ what, level, bits: bits.toFixed(2) })),
})

const probabilityText = (probability: number): string => probability.toFixed(6)

/** Who was asked once is not asked again, nor of what was decided. */
function newReviews<Review extends ToReview>(
  all: readonly Review[],
  told: ReadonlySet<string>,
  decisions: readonly StandingDecision[],
): readonly Review[] {
  const known = new Set([...told, ...decisions.map(({ records }) => pairKey(records))])
  const byPair = new Map(all.map((review) => [pairKey(review.records), review]))
  return [...byPair]
    .filter(([pair]) => !known.has(pair))
    .toSorted(([one], [other]) => byText(one, other))
    .map(([, review]) => review)
}
