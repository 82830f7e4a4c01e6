import type { PipelineParts } from '../parts.js'
import { publishAudited } from './audit-branch.js'
import { type Audited, findingsOf } from './findings.js'
import type { Gate } from './gate.js'
import { findingFields, isBroken, qualityFailed } from './verdict.js'

/** Publishes what was written beside the table, where it is as the contract expects. QUALITY_FAILED where it is not: then the table stays. */
export async function audit(parts: PipelineParts, gate: Gate, audited: Audited): Promise<void> {
  const { namespace, name } = audited.table.name
  const table = `${namespace}.${name}`
  const broken = (await findingsOf(parts, gate, audited)).filter(isBroken)
  for (const finding of broken)
    if (finding.check.onFailure === 'warn') parts.log.warn('quality_warning', findingFields(table, finding))
  const failed = broken.filter(({ check }) => check.onFailure === 'fail')
  if (failed.length > 0) throw qualityFailed(table, failed)
  await publishAudited(parts, audited.table)
}
