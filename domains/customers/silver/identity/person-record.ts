import { Fault } from '@storemesh/core'
import { type Fields, optionalText, text } from '@storemesh/domain'

/** What a source tells of somebody, by the columns that are compared. */
export const TOLD = ['name', 'email', 'phone', 'birth_date', 'address', 'city', 'province'] as const

export interface PersonRecord {
  /** Its kind and its id there: `account/user_1`. */
  readonly record: string
  /** Records that its own source names as the same person's. */
  readonly named: readonly string[]
  /** In the order of `TOLD`; empty where nothing was told. */
  readonly told: readonly string[]
  readonly seen_at: string
}

/** What somebody decided of two records, as it stands. */
export interface StandingDecision {
  readonly decision_id: string
  readonly verdict: 'SAME_PERSON' | 'TWO_PERSONS'
  readonly records: readonly [string, string]
  readonly decided_at: string
}

export interface Given {
  /** In the order of their names, whatever order they came in: learning draws from dice. */
  readonly records: readonly PersonRecord[]
  /** In the order in which they were made. */
  readonly decisions: readonly StandingDecision[]
  /** The newest moment that was told of; undefined where nothing was. */
  readonly at: string | undefined
}

/** The rows of `identity_journal.sql`: records, and beside them what was decided. */
export async function givenFrom(rows: AsyncIterable<readonly Fields[]>): Promise<Given> {
  const records: PersonRecord[] = []
  const decisions: StandingDecision[] = []
  for await (const batch of rows)
    for (const row of batch) {
      if (optionalText(row, 'decision_id') === null) records.push(recordFrom(row))
      else decisions.push(decisionFrom(row))
    }
  const moments = [...records.map(({ seen_at }) => seen_at), ...decisions.map(({ decided_at }) => decided_at)]
  return {
    records: records.toSorted((one, other) => byText(one.record, other.record)),
    decisions: decisions.toSorted(
      (one, other) => byText(one.decided_at, other.decided_at) || byText(one.decision_id, other.decision_id),
    ),
    at: latest(moments),
  }
}

const recordFrom = (row: Fields): PersonRecord => ({
  record: text(row, 'record'),
  named: texts(row, 'named_records'),
  told: TOLD.map((column) => optionalText(row, column)?.trim() ?? ''),
  seen_at: text(row, 'seen_at'),
})

function decisionFrom(row: Fields): StandingDecision {
  const verdict = text(row, 'verdict')
  if (verdict !== 'SAME_PERSON' && verdict !== 'TWO_PERSONS')
    throw new Fault('FIELD_INVALID', 'verdict: expected SAME_PERSON or TWO_PERSONS of a decision that stands, got another one')
  return {
    decision_id: text(row, 'decision_id'),
    verdict,
    records: [text(row, 'record'), text(row, 'other_record')],
    decided_at: text(row, 'seen_at'),
  }
}

function texts(row: Fields, name: string): readonly string[] {
  const value = row[name] ?? []
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Of instants as the mesh writes them, whose texts are in their order. */
export const latest = (moments: readonly string[]): string | undefined =>
  moments.reduce<string | undefined>((last, moment) => (last === undefined || moment > last ? moment : last), undefined)
