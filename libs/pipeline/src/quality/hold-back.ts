import { type Base, questionOf, type RowPlan } from '@storemesh/lake'
import type { Question, Relation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { computedOnce, looseSchema } from '../refresh/computed-once.js'
import type { Refresh } from '../refresh/refresh.js'
import type { Gate } from './gate.js'
import { brokenSql, countName, countsSql, keptSql } from './looked-rows.js'
import { countIn, oneRow } from './one-row.js'
import { keepApart } from './quarantined-rows.js'
import { referenced } from './references.js'
import { type Finding, findingFields, isBroken, qualityFailed } from './verdict.js'

/** Past so many it is no matter of single rows any more. */
const QUARANTINED_MAX = 100_000

/**
 * The plan without the rows that break a check which quarantines. They are kept before the others are committed, so that none is
 * lost between; after a crash they are told again, and are one row by their ids. QUALITY_FAILED where they are too many.
 */
export async function holdBack(parts: PipelineParts, gate: Gate, refresh: Refresh, base: Base, plan: RowPlan): Promise<RowPlan> {
  const { quarantining: checks } = gate
  if (!plan.fresh || checks.length === 0) return plan
  const asked = await askedAgain(parts, refresh, base, plan.fresh)
  const from = `(\n${asked.sql}\n)`
  const relations = new Map<string, Relation>([...asked.relations, ...(await referenced(parts, refresh.inputs, checks))])
  const counts = await oneRow(parts, { ...asked, sql: countsSql(from, checks), relations })
  const of_rows = countIn(counts, 'looked_at')
  const findings = checks
    .map((check, at): Finding => ({ check, found: countIn(counts, countName(at)), of_rows }))
    .filter(isBroken)
  if (findings.length === 0) return { ...plan, fresh: asked }
  const { namespace, name } = base.table.name
  const table = `${namespace}.${name}`
  if (findings.some(({ found }) => found > QUARANTINED_MAX)) throw qualityFailed(table, findings)
  await keepApart(parts, base.table.name, checks, { ...asked, sql: brokenSql(from, checks), relations })
  for (const finding of findings) parts.log.warn('rows_quarantined', findingFields(table, finding))
  return { ...plan, fresh: { ...asked, sql: keptSql(from, checks), relations } }
}

/** Computed into a local file, so that it is not computed for each look; an engine that keeps its files to itself is asked again. */
async function askedAgain(
  parts: PipelineParts,
  { folder }: Refresh,
  { table }: Base,
  fresh: NonNullable<RowPlan['fresh']>,
): Promise<Question> {
  const question = questionOf(fresh)
  if (question !== fresh) return question
  const computed = await computedOnce(parts, question, looseSchema(table), folder)
  return computed ? { sql: 'SELECT * FROM computed', relations: new Map([['computed', computed.relation]]) } : question
}
