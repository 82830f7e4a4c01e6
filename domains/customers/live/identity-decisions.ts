import { type LiveEvent, live, text } from '@storemesh/domain'
import { type IdentityDecision, identityDecisions as space, inOrder } from '../identity-decision.js'

/** A decision is made once under its id. Whether it holds beside all others the table says, which has them in one order. */
export const identityDecisions = live<IdentityDecision>({
  name: 'identity-decisions',
  topic: 'customers.identity-commands',
  contract: 'customers.identity_commands@1',
  space,
  changes: 'customers.identity-decisions',
  key: ({ fields }) => text(fields, 'decision_id'),
  step: (event, before) => (before ? undefined : decisionOf(event)),
})

function decisionOf({ fields, offset }: LiveEvent): IdentityDecision {
  const [record, other_record] = inOrder([text(fields, 'record'), text(fields, 'other_record')])
  return {
    decision_id: text(fields, 'decision_id'),
    record,
    other_record,
    verdict: text(fields, 'verdict'),
    reason: text(fields, 'reason'),
    decided_at: text(fields, 'asked_at'),
    decision_number: offset,
  }
}
