import type { QualityCheck } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import { fieldByName, schemaOf } from '@storemesh/iceberg'
import type { Relation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import type { Input } from '../refresh/input.js'
import { targetName } from './looked-rows.js'

/** What the references of the checks may refer to, by the names that statements use: inputs as the refresh reads them. CONTRACT_INVALID. */
export async function referenced(
  { lake }: Pick<PipelineParts, 'lake'>,
  inputs: readonly Input[],
  checks: readonly QualityCheck[],
): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>()
  for (const [at, { measure, place }] of checks.entries()) {
    if (measure.kind !== 'broken rows' || measure.rule.breaks !== 'reference') continue
    const { domain, product, column } = measure.rule.to
    const input = inputs.find(({ fullName }) => fullName === `${domain}.${product}`)
    if (!input)
      throw new Fault(
        'CONTRACT_INVALID',
        `${place}: the model does not read ${domain}.${product}; expected one of ${inputs.map(({ fullName }) => fullName).join(', ')}: add it to what the model reads, or take the reference away`,
      )
    if (!fieldByName(schemaOf(input.table), column))
      throw new Fault('CONTRACT_INVALID', `${place}: ${domain}.${product} has no column ${column}; correct the reference`)
    relations.set(targetName(at), await lake.relation(input.table, { columns: [column] }))
  }
  return relations
}
