import { PersonSets } from './person-sets.js'
import type { Given, StandingDecision } from './person-record.js'

/** Why a record is whose it is. */
export interface Reason {
  readonly because: 'a decision' | 'named by its source' | 'likeness' | 'alone'
  /** The record beside which it is that. */
  readonly other: string | undefined
}

/** Two records that somebody should look at. */
export interface ToReview {
  readonly records: readonly [string, string]
  readonly because: 'several accounts are named' | 'too many records' | 'a bridge' | 'a conflict' | 'not certain'
}

/** What people decided and sources named, before anything is compared. */
export interface SaidOutright {
  readonly sets: PersonSets
  /** Decisions about records that are told of. */
  readonly accepted: readonly StandingDecision[]
  /** By record. */
  readonly reasons: ReadonlyMap<string, Reason>
  readonly review: readonly ToReview[]
}

/** Decisions come first, in the order in which they were made; then what sources name, where no decision forbids it. */
export function saidOutright({ records, decisions }: Pick<Given, 'records' | 'decisions'>, records_max: number): SaidOutright {
  const known = new Set(records.map(({ record }) => record))
  const sets = new PersonSets()
  const accepted = decisions.filter((decision) => decision.records.every((record) => known.has(record)))
  const reasons = new Map<string, Reason>()
  const review: ToReview[] = []
  for (const {
    verdict,
    records: [one, other],
  } of accepted) {
    if (verdict === 'TWO_PERSONS') sets.keepApart(one, other)
    else {
      sets.join(one, other)
      for (const [record, beside] of [
        [one, other],
        [other, one],
      ] as const)
        reasons.set(record, { because: 'a decision', other: beside })
    }
  }
  for (const { record, named } of records) {
    const accounts = named.filter((each) => known.has(each))
    const [account] = accounts
    if (account === undefined || sets.areOne(record, account)) continue
    if (accounts.length > 1) {
      for (const each of accounts) review.push({ records: [record, each], because: 'several accounts are named' })
    } else if (sets.mayJoin(record, account)) {
      if (sets.membersOf(record).length + sets.membersOf(account).length > records_max)
        review.push({ records: [record, account], because: 'too many records' })
      else {
        sets.join(record, account)
        if (!reasons.has(record)) reasons.set(record, { because: 'named by its source', other: account })
      }
    }
  }
  return { sets, accepted, reasons, review }
}
