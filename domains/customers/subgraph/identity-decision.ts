import { Fault, withinLimit } from '@storemesh/core'
import { text } from '@storemesh/domain'
import type { Commands, FaceReads, Reads, Resolvers, SubgraphContext } from '@storemesh/subgraph'
import { type IdentityDecision, identityDecisions, inOrder } from '../identity-decision.js'
import { CONTRADICTS, judged } from '../silver/identity/judged-decisions.js'
import { decisionsAround } from './decisions-around.js'

interface Asked {
  readonly id: string
  readonly reviewId?: string | null
  readonly records?: readonly string[] | null
  readonly verdict: string
  readonly reason: string
}

type Pair = readonly [string, string]

const RECORD_LENGTH = { min: 1, max: 200 }
const ID_LENGTH = { min: 1, max: 40 }
const REASON_LENGTH = { min: 1, max: 500 }

/** Whether two records are one person, as somebody decides it. How decisions are found follows from their contract. */
export function identityDecisionResolvers(reads: Reads, commands: Commands): Resolvers {
  const decisions = reads.face('IdentityDecision')
  const identities = reads.face('Identity')
  const reviews = reads.face('IdentityReview')
  return {
    Mutation: {
      async decideIdentityReview(_root: unknown, asked: Asked, context) {
        const { id: decision_id, verdict, reason } = asked
        withinLimit('length of id', decision_id.length, ID_LENGTH)
        withinLimit('length of reason', reason.length, REASON_LENGTH)
        const records = await recordsOf(asked, reviews, context)
        const known = await decisions.one(context, { decisionId: decision_id })
        if (!known) {
          await requireKnown(identities, context, records)
          await requireAgreement(decisions, context, { decision_id, verdict, records })
        }
        const [record, other_record] = records
        const answer = await commands.give(context, {
          topic: 'customers.identity-commands',
          key: decision_id,
          fields: { decision_id, record, other_record, verdict, reason },
          answer: { space: identityDecisions, changes: 'customers.identity-decisions', key: decision_id, isIt: () => true },
        })
        requireSame(answer, { record, other_record, verdict })
        return answer
      },
    },
  }
}

async function recordsOf({ reviewId, records }: Asked, reviews: FaceReads, context: SubgraphContext): Promise<Pair> {
  const [ofReview, named] = [reviewId ?? undefined, records ?? undefined]
  if ((ofReview === undefined) === (named === undefined))
    throw new Fault(
      'IDENTITY_REVIEW_OR_RECORDS',
      `expected either reviewId or records, got ${named === undefined ? 'none' : 'both'}; name the pair in one way`,
    )
  if (named !== undefined) return pairOf(named)
  withinLimit('length of reviewId', ofReview?.length ?? 0, ID_LENGTH)
  const review = await reviews.one(context, { reviewId: ofReview ?? '' })
  if (!review)
    throw new Fault(
      'IDENTITY_REVIEW_UNKNOWN',
      'reviewId: expected a pair that identity_reviews has, got one that it has not; take it from identityReviewList, or name the records',
    )
  return [text(review, 'record'), text(review, 'other_record')]
}

function pairOf(records: readonly string[]): Pair {
  const [one, other] = records
  if (one === undefined || other === undefined || records.length > 2)
    throw new Fault('IDENTITY_RECORDS_TWO', `records: expected two records, got ${records.length}; name the two that are decided`)
  for (const record of records) withinLimit('length of a record', record.length, RECORD_LENGTH)
  if (one === other)
    throw new Fault('IDENTITY_RECORDS_ONE', 'records: expected two records, got one twice; name the two that are decided')
  return inOrder([one, other])
}

async function requireKnown(identities: FaceReads, context: SubgraphContext, records: Pair): Promise<void> {
  const found = await Promise.all(records.map((record) => identities.one(context, { record })))
  const unknown = found.filter((row) => row === undefined).length
  if (unknown > 0)
    throw new Fault(
      'IDENTITY_RECORD_UNKNOWN',
      `records: expected two that identities_resolved has, got ${unknown} that it has not; take them from identityList, as account/user_1`,
    )
}

/** Seen here in time; where two are made at one moment the table refuses the later one. */
async function requireAgreement(
  decisions: FaceReads,
  context: SubgraphContext,
  asked: { readonly decision_id: string; readonly verdict: string; readonly records: Pair },
): Promise<void> {
  if (asked.verdict === 'UNDECIDED') return
  const before = await decisionsAround(decisions, context, asked.records)
  const judgement = judged([...before, { ...asked, decision_number: Number.MAX_SAFE_INTEGER }]).get(asked.decision_id)
  if (judgement?.status === 'REFUSED')
    throw new Fault(
      CONTRADICTS,
      'verdict: expected what agrees with what was decided of these records and of those beside them, got the contrary; look at identityDecisionList of them, and take back with UNDECIDED what is wrong there',
    )
}

function requireSame(decided: IdentityDecision, asked: Pick<IdentityDecision, 'record' | 'other_record' | 'verdict'>): void {
  const differs = (['record', 'other_record', 'verdict'] as const).some((field) => decided[field] !== asked[field])
  if (differs)
    throw new Fault(
      'IDENTITY_DECISION_DIFFERS',
      'id: expected the records and the verdict that were decided with this id before, got others; take another id for another decision',
    )
}
