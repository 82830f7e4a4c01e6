import { PersonSets } from './person-sets.js'

/** What somebody decided of two records. */
export interface ToldDecision {
  readonly decision_id: string
  /** Its place among all decisions. */
  readonly decision_number: number
  readonly verdict: string
  /** In the order of their names. */
  readonly records: readonly [string, string]
}

/** As a mutation refuses it, where it is seen in time. */
export const CONTRADICTS = 'IDENTITY_DECISIONS_CONTRADICT'

export type Judgement =
  | { readonly status: 'HOLDS' | 'TAKEN_BACK' }
  | {
      readonly status: 'REFUSED'
      readonly refusal: typeof CONTRADICTS | 'IDENTITY_VERDICT_UNKNOWN' | 'IDENTITY_RECORDS_ONE'
    }

const REFUSED = (refusal: Extract<Judgement, { status: 'REFUSED' }>['refusal']): Judgement => ({ status: 'REFUSED', refusal })

/**
 * Which decisions hold, by their ids. They are taken in their order: one that contradicts those before, by whatever way around,
 * is refused, and stays so; one that is taken back is none any more for those that come after.
 */
export function judged(decisions: readonly ToldDecision[]): ReadonlyMap<string, Judgement> {
  const judgements = new Map<string, Judgement>()
  const standing = new Standing()
  for (const decision of decisions.toSorted(byPlace)) {
    const { decision_id, verdict, records } = decision
    if (records[0] === records[1]) judgements.set(decision_id, REFUSED('IDENTITY_RECORDS_ONE'))
    else if (verdict === 'UNDECIDED') {
      for (const { decision_id: id } of standing.withdraw(records)) judgements.set(id, { status: 'TAKEN_BACK' })
      judgements.set(decision_id, { status: 'HOLDS' })
    } else if (verdict !== 'SAME_PERSON' && verdict !== 'TWO_PERSONS')
      judgements.set(decision_id, REFUSED('IDENTITY_VERDICT_UNKNOWN'))
    else judgements.set(decision_id, standing.take(decision) ? { status: 'HOLDS' } : REFUSED(CONTRADICTS))
  }
  return judgements
}

/** Decisions that hold so far, and what they make of records. */
class Standing {
  #decisions: ToldDecision[] = []
  #sets = new PersonSets()

  /** False where it contradicts them. */
  take(decision: ToldDecision): boolean {
    const [one, other] = decision.records
    const isOne = decision.verdict === 'SAME_PERSON'
    if (isOne ? !this.#sets.mayJoin(one, other) : this.#sets.areOne(one, other)) return false
    if (isOne) this.#sets.join(one, other)
    else this.#sets.keepApart(one, other)
    this.#decisions.push(decision)
    return true
  }

  /** Those of these two, which hold no longer. */
  withdraw([one, other]: readonly [string, string]): readonly ToldDecision[] {
    const isOf = ({ records }: ToldDecision): boolean => records[0] === one && records[1] === other
    const [gone, left] = [this.#decisions.filter(isOf), this.#decisions.filter((each) => !isOf(each))]
    this.#decisions = []
    this.#sets = new PersonSets()
    for (const decision of left) this.take(decision)
    return gone
  }
}

const byPlace = (one: ToldDecision, other: ToldDecision): number =>
  one.decision_number - other.decision_number || (one.decision_id < other.decision_id ? -1 : 1)
