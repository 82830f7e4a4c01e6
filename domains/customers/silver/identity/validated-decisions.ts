import type { JsonObject } from '@storemesh/core'
import { type Fields, type RowFunction, text, whole } from '@storemesh/domain'
import { judged } from './judged-decisions.js'

/** Decisions, each with whether it holds beside those before it. */
export const validatedDecisions: RowFunction = {
  name: 'identity_decisions/1',
  async *of(rows) {
    const decisions = await decisionsIn(rows)
    const judgements = judged(decisions)
    for (const { row, decision_id } of decisions) {
      const judgement = judgements.get(decision_id)
      if (judgement === undefined) continue
      const refusal = judgement.status === 'REFUSED' ? judgement.refusal : null
      yield { ...row, status: judgement.status, refusal }
    }
  },
}

async function decisionsIn(rows: AsyncIterable<readonly Fields[]>) {
  const decisions = []
  for await (const batch of rows) for (const fields of batch) decisions.push(decisionOf(fields))
  return decisions
}

function decisionOf(fields: Fields) {
  const [record, other_record] = [text(fields, 'record'), text(fields, 'other_record')]
  const decision_id = text(fields, 'decision_id')
  const decision_number = whole(fields, 'decision_number')
  const verdict = text(fields, 'verdict')
  const row: JsonObject = {
    decision_id,
    decision_number,
    record,
    other_record,
    verdict,
    reason: text(fields, 'reason'),
    asked_by: text(fields, 'asked_by'),
    decided_at: text(fields, 'decided_at'),
  }
  return { row, decision_id, decision_number, verdict, records: [record, other_record] as const }
}
