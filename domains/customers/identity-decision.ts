import type { Space } from '@storemesh/key-value'

/** What somebody decided of two records, under an id of its own, as readers find it. */
export type IdentityDecision = {
  readonly decision_id: string
  readonly record: string
  readonly other_record: string
  readonly verdict: string
  readonly reason: string
  readonly decided_at: string
  readonly decision_number: number
}

export const identityDecisions: Space<IdentityDecision> = { name: 'customers.identity_decisions', indexes: {} }

/** Two records are the same two, whichever is named first. */
export const inOrder = ([one, other]: readonly [string, string]): readonly [string, string] =>
  one < other ? [one, other] : [other, one]
