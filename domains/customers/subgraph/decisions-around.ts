import { text, whole } from '@storemesh/domain'
import type { FaceReads, SubgraphContext } from '@storemesh/subgraph'
import type { ToldDecision } from '../silver/identity/judged-decisions.js'

/** As many as a person may have, twice. */
const RECORDS_MAX = 200
const DECISIONS_OF_A_RECORD_MAX = 100

/** What was decided of some records, and of all that were decided to be the same person as one of them. */
export async function decisionsAround(
  decisions: FaceReads,
  context: SubgraphContext,
  records: readonly string[],
): Promise<readonly ToldDecision[]> {
  const found = new Map<string, ToldDecision>()
  const seen = new Set(records)
  for (let next = [...seen]; next.length > 0 && seen.size <= RECORDS_MAX; ) {
    const told = (await Promise.all(next.map((record) => decisionsOf(decisions, context, record)))).flat()
    next = []
    for (const decision of told) {
      found.set(decision.decision_id, decision)
      if (decision.verdict !== 'SAME_PERSON') continue
      for (const record of decision.records)
        if (!seen.has(record)) {
          seen.add(record)
          next.push(record)
        }
    }
  }
  return [...found.values()]
}

async function decisionsOf(decisions: FaceReads, context: SubgraphContext, record: string): Promise<readonly ToldDecision[]> {
  const sides = [{ record: { is: record } }, { otherRecord: { is: record } }]
  const rows = await Promise.all(sides.map((side) => decisions.where(context, side, DECISIONS_OF_A_RECORD_MAX)))
  return rows.flat().map((row) => ({
    decision_id: text(row, 'decision_id'),
    decision_number: whole(row, 'decision_number'),
    verdict: text(row, 'verdict'),
    records: [text(row, 'record'), text(row, 'other_record')],
  }))
}
