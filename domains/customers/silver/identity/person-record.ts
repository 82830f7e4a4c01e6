import { type Fields, optionalText, text, whole } from '@storemesh/domain'

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

/** What somebody decided of two records, as it holds beside all other decisions. */
export interface StandingDecision extends Decided {
  readonly verdict: 'SAME_PERSON' | 'TWO_PERSONS'
}

export interface Decided {
  readonly decision_id: string
  readonly decision_number: number
  readonly verdict: string
  readonly records: readonly [string, string]
  readonly decided_at: string
}

export interface RefusedDecision extends Decided {
  readonly refusal: string
}

export interface Given {
  /** In the order of their names, whatever order they came in: learning draws from dice. */
  readonly records: readonly PersonRecord[]
  /** In the order in which they were made; they agree with each other. */
  readonly decisions: readonly StandingDecision[]
  /** That what was decided before of two records is taken back. */
  readonly withdrawals: readonly Decided[]
  readonly refused: readonly RefusedDecision[]
  /** The newest moment that was told of; undefined where nothing was. */
  readonly at: string | undefined
}

/** The rows of `identity_journal.sql`: records, and beside them what was decided. */
export async function givenFrom(rows: AsyncIterable<readonly Fields[]>): Promise<Given> {
  const records: PersonRecord[] = []
  const decided: MaybeRefused[] = []
  for await (const batch of rows)
    for (const row of batch) {
      if (optionalText(row, 'decision_id') === null) records.push(recordFrom(row))
      else decided.push(decisionFrom(row))
    }
  const moments = [...records.map(({ seen_at }) => seen_at), ...decided.map(({ decided_at }) => decided_at)]
  const all = decided.toSorted(
    (one, other) => one.decision_number - other.decision_number || byText(one.decision_id, other.decision_id),
  )
  return {
    records: records.toSorted((one, other) => byText(one.record, other.record)),
    decisions: all.filter(isStanding),
    withdrawals: all.filter(({ verdict, refusal }) => refusal === null && verdict === 'UNDECIDED'),
    refused: all.filter(isRefused),
    at: latest(moments),
  }
}

interface MaybeRefused extends Decided {
  readonly refusal: string | null
}

const isStanding = (decision: MaybeRefused): decision is MaybeRefused & StandingDecision =>
  decision.refusal === null && (decision.verdict === 'SAME_PERSON' || decision.verdict === 'TWO_PERSONS')

const isRefused = (decision: MaybeRefused): decision is MaybeRefused & RefusedDecision => decision.refusal !== null

const recordFrom = (row: Fields): PersonRecord => ({
  record: text(row, 'record'),
  named: texts(row, 'named_records'),
  told: TOLD.map((column) => optionalText(row, column)?.trim() ?? ''),
  seen_at: text(row, 'seen_at'),
})

const decisionFrom = (row: Fields) => ({
  decision_id: text(row, 'decision_id'),
  decision_number: whole(row, 'decision_number'),
  verdict: text(row, 'verdict'),
  records: [text(row, 'record'), text(row, 'other_record')] as const,
  decided_at: text(row, 'seen_at'),
  refusal: optionalText(row, 'refusal'),
})

function texts(row: Fields, name: string): readonly string[] {
  const value = row[name] ?? []
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Of instants as the mesh writes them, whose texts are in their order. */
export const latest = (moments: readonly string[]): string | undefined =>
  moments.reduce<string | undefined>((last, moment) => (last === undefined || moment > last ? moment : last), undefined)
